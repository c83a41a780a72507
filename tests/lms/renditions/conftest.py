"""The films of the media room."""

from tests.lms.media.conftest import films

__all__ = ["films"]
