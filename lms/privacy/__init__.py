"""What the house keeps of a person, in their own words and for them to take along."""
