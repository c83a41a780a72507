"""Deposits: anybody who is signed in offers a file, a link or a text of their own to the library."""
