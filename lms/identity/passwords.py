"""Passwords: argon2id, made anew when the parameters change."""

from __future__ import annotations

import threading
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from lms.text import nfc

_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
"""OWASP's minimum: a class of sixty signs in at once on two cores; docs/decisions/passwords.md weighs it against RFC 9106."""


_one_at_a_time = threading.Semaphore(1)
"""One after the other in each process: sixteen at once would all end late, and hold sixteen times the memory."""


@cache
def _nobodys_hash() -> str:
    return _hasher.hash("nobody has this password")


def hash_password(password: str) -> str:
    """Return the argon2id hash of the password in NFC, so that every keyboard types the same one."""
    with _one_at_a_time:
        return _hasher.hash(nfc(password))


def matches(password_hash: str | None, password: str) -> bool:
    """Return whether the password is right; takes as long for who does not exist as for who does."""
    known = password_hash or _nobodys_hash()
    try:
        with _one_at_a_time:
            return _hasher.verify(known, nfc(password)) and password_hash is not None
    except (VerificationError, InvalidHashError):
        return False


def needs_rehash(password_hash: str) -> bool:
    """Return whether the hash was made with weaker parameters than today's."""
    return _hasher.check_needs_rehash(password_hash)
