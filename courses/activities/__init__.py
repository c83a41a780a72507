"""What a lesson is made of: kinds of activity, the text they are written in, the rules of a quiz's questions. Pure."""
