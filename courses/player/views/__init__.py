"""The pages of the player; importing the modules hangs their routes on the room."""

from courses.player.views import courses, lessons, quizzes
from courses.player.views.room import room

__all__ = ["courses", "lessons", "quizzes", "room"]
