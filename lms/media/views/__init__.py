"""Files on the web; importing the package hangs its pages on the room."""

from lms.media.views import files, uploads
from lms.media.views.room import room

__all__ = ["files", "room", "uploads"]
