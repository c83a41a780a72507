"""Write, import, publish and withdraw courses."""

from courses.catalogue.services.bringing_in import Folder, bring_in, compiled, known_files, read_folder, sketch
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
    "Folder",
    "bring_in",
    "change_text",
    "check",
    "compiled",
    "known_files",
    "may_import_as",
    "publish",
    "put_file",
    "put_text",
    "read_folder",
    "remove_file",
    "rename_file",
    "replace_files",
    "sketch",
    "start",
    "withdraw",
]
