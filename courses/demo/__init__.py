"""Demonstration courses: text folders, and the script that renders their films."""
