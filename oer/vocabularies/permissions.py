"""Who may change the vocabularies: curators and administrators."""

from __future__ import annotations

from lms.access.policy import Grants, holds

EDIT = "vocabulary:edit"

GRANTS: Grants = {EDIT: [holds("curator"), holds("administrator")]}
