"""Jobs of mandatory training."""

from __future__ import annotations

from courses.mandatory_training import services
from lms.jobs import job


@job("mandatory_training.assign_all")
def assign_all() -> None:
    """Give their obligations to people who have come to hold a position since."""
    services.assign_all()
