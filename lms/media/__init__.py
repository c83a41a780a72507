"""Files that people upload: received safely, kept once, turned into what a weak phone can play."""
