"""Courses: written by trainers, studied at one's own pace, required by a position."""
