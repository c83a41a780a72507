"""`lms admin create`, `lms person` and `lms organisation`: administrators, people, units and successions brought in by the operator."""

from lms.access.commands.organisations import organisation_group
from lms.access.commands.people import admin_group, person_group

__all__ = ["admin_group", "organisation_group", "person_group"]
