"""Who may look after certificates; a certificate itself is shown to everybody who has its code."""

from __future__ import annotations

from lms.access.policy import Grants, holds

MANAGE = "certificate:manage"

GRANTS: Grants = {MANAGE: [holds("administrator")]}
