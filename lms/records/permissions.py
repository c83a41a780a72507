"""Who may read what the record holds of a person: that person."""

from __future__ import annotations

from lms.access.policy import Grants, owns

READ = "completion:read"

GRANTS: Grants = {READ: [owns("person_id", "người có hồ sơ")]}
