"""Work that learners hand in: each attempt, what a trainer says of it, and what follows from that."""
