"""Write, import, publish and withdraw courses."""

from courses.catalogue.services.folder import (
    change_text,
    may_import_as,
    publish,
    put_file,
    put_text,
    remove_file,
    rename_file,
    replace_files,
    start,
    withdraw,
)
from courses.catalogue.services.publication import CannotPublish, Draft, check

__all__ = [
    "CannotPublish",
    "Draft",
    "change_text",
    "check",
    "may_import_as",
    "publish",
    "put_file",
    "put_text",
    "remove_file",
    "rename_file",
    "replace_files",
    "start",
    "withdraw",
]
