"""How far a learner has come: reports from the device weighed against the clock, and what the server concludes from them."""
