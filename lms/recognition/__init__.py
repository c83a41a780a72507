"""Titles of a learning society: criteria as data, evidence from the record, a person's own score, and the human who decides."""
