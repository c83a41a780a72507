"""Organisations through time: a dated tree of units, memberships, positions, succession."""
