"""Courses and their revisions: the folder a trainer writes, compiled at publish into small tables that learners read."""
