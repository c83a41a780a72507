"""Found, rename, move and succeed organisations; let people belong and hold positions; bring in whole lists."""

from lms.organisations.services.changes import (
    appoint,
    begin_membership,
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
from lms.organisations.services.successions import import_successions

__all__ = [
    "appoint",
    "begin_membership",
    "change_kind",
    "found",
    "import_successions",
    "import_units",
    "join",
    "leave",
    "move",
    "rebuild_reach",
    "rename",
    "succeed",
]
