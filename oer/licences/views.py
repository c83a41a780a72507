"""The licences explained, and whether two works may be mixed."""

from __future__ import annotations

from flask import request
from flask.typing import ResponseReturnValue

from lms.web.pages import page
from lms.web.room import PUBLIC, Room
from oer.licences.mixing import collect, remix
from oer.licences.table import LICENCES, find

room = Room("licences", __name__)


@room.get("/licences", permission=PUBLIC)
def index() -> ResponseReturnValue:
    """Explain every licence; with two chosen, say whether works under them go together."""
    chosen = [licence for name in ("one", "other") if (licence := find(request.args.get(name, "")))]
    asked = len(chosen) == 2
    return page(
        "oer/licences/index.html", nav_current="search", LICENCES=LICENCES, chosen=chosen, mixed=remix(chosen) if asked else None,
        collected=collect(chosen) if asked else None,
    )  # fmt: skip
