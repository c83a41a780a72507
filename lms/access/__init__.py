"""Roles held in an organisation and below it, and the one policy page."""
