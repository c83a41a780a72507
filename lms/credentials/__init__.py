"""Certificates: issued, verified by strangers, revoked."""
