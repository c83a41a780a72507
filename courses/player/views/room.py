"""The door of the player, and what its refusals become."""

from __future__ import annotations

from flask import flash, redirect
from flask.typing import ResponseReturnValue

from courses.player.queries import LessonLocked, NotEnrolled
from lms.web.room import Room

room = Room("player", "courses.player")


@room.errorhandler(NotEnrolled)
def _begin_first(error: NotEnrolled) -> ResponseReturnValue:
    """Send who has not begun to where one begins."""
    return redirect(f"/courses/{error.slug}", code=302)


@room.errorhandler(LessonLocked)
def _earlier_first(error: LessonLocked) -> ResponseReturnValue:
    """Send to the lesson that comes first, with a word about it."""
    flash(error.message, "note")
    return redirect(f"/learn/{error.slug}/{error.lesson.slug}" if error.lesson else f"/courses/{error.slug}", code=302)
