"""Found, rename, move and succeed organisations; let people belong and hold positions; bring in whole lists."""

from lms.organisations.services.changes import (
    appoint,
    change_kind,
    found,
    join,
    leave,
    move,
    rebuild_reach,
    rename,
    succeed,
)
from lms.organisations.services.lists import import_units

__all__ = ["appoint", "change_kind", "found", "import_units", "join", "leave", "move", "rebuild_reach", "rename", "succeed"]
