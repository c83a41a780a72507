"""The pages of the player; importing the modules hangs their routes on the room."""

from courses.player.views import courses, hand_ins, lessons, quizzes
from courses.player.views.room import room

__all__ = ["courses", "hand_ins", "lessons", "quizzes", "room"]
