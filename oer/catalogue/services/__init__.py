"""What is done with resources: write, submit, publish, return, withdraw, take in from a file, note a reading."""

from oer.catalogue.services.exporting import export_rows
from oer.catalogue.services.importing import Plan, apply_plan, make_plan
from oer.catalogue.services.publishing import publish_version, return_version, submit_version, take_back_version, withdraw
from oer.catalogue.services.reading import note_reading
from oer.catalogue.services.writing import FilePart, create_resource, discard_draft, write_version

__all__ = [
    "FilePart",
    "Plan",
    "apply_plan",
    "create_resource",
    "discard_draft",
    "export_rows",
    "make_plan",
    "note_reading",
    "publish_version",
    "return_version",
    "submit_version",
    "take_back_version",
    "withdraw",
    "write_version",
]
