"""The pages of the desk; importing the package hangs them all on the room."""

from courses.authoring.views import courses, exchange, files, hand_ins, lessons, publication, quizzes, settings, studio, word
from courses.authoring.views.room import desk, room

__all__ = ["courses", "desk", "exchange", "files", "hand_ins", "lessons", "publication", "quizzes", "room", "settings", "studio", "word"]
