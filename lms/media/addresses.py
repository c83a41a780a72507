"""Where files are found on the web; an address that names its content may be kept for ever."""

from __future__ import annotations

from lms.media.models import Caption, Rendition, StoredFile

ENDINGS = {"video/mp4": "mp4", "audio/mp4": "m4a", "image/webp": "webp"}


def version(sha256: str) -> str:
    """Return the part of the hash that an address carries."""
    return sha256[:12]


def of_original(stored_file: StoredFile, *, download: bool = False) -> str:
    """Return the address of the bytes as they came."""
    return f"/media/{stored_file.id}/original?v={version(stored_file.sha256)}{'&download=1' if download else ''}"


def of_rendition(rendition: Rendition) -> str:
    """Return the address of a rendition."""
    name = f"{rendition.kind}.{ENDINGS[rendition.media_type]}"
    return f"/media/{rendition.stored_file_id}/{name}?v={version(rendition.sha256)}"


def of_playlist(rendition: Rendition) -> str:
    """Return the address of the HLS playlist of one rung."""
    return f"/media/{rendition.stored_file_id}/{rendition.kind}.m3u8?v={version(rendition.sha256)}"


def of_master(stored_file: StoredFile) -> str:
    """Return the address of the HLS master playlist of a film."""
    return f"/media/{stored_file.id}/master.m3u8"


def of_caption(caption: Caption) -> str:
    """Return the address of the words in one language."""
    return f"/media/{caption.stored_file_id}/captions/{caption.language}.vtt"


def of_status(stored_file: StoredFile) -> str:
    """Return where a script asks how far the conversion has come."""
    return f"/media/{stored_file.id}/status"
