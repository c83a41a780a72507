"""Who did what to what, when: an entry for each act that matters, in the act's own transaction."""
