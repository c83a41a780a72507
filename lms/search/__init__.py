"""Search: one box for resources, courses and help, which finds Vietnamese however it is typed."""
