"""The code under which a stranger finds a certificate: ten letters of Crockford's alphabet, fifty bits that nobody can guess."""

from __future__ import annotations

import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""No I, L, O, U: nothing that an eye takes for another letter, and no word by accident."""
LENGTH = 10
_LOOK_ALIKE = str.maketrans({"I": "1", "L": "1", "O": "0"})


def new_code() -> str:
    """Return a fresh code."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def normal_code(typed: str) -> str | None:
    """Return the code that was meant by what was typed or pasted (an address too), None if it can be none."""
    last = typed.strip().rstrip("/").rsplit("/", 1)[-1]
    kept = "".join(letter for letter in last.upper() if letter not in " -–.").translate(_LOOK_ALIKE)
    return kept if len(kept) == LENGTH and set(kept) <= set(ALPHABET) else None


def spaced(code: str) -> str:
    """Return the code as it is printed: K7PM4-2QX9T."""
    return f"{code[:5]}-{code[5:]}"
