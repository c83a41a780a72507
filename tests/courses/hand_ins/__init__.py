"""Work handed in, as learners and trainers meet it."""
