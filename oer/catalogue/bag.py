"""BagIt 1.0 (RFC 8493): a folder with a list of what is in it, by which whoever receives it knows that nothing is missing.

Reads and writes folders that it is given; knows neither resources nor the database.
"""

from __future__ import annotations

import errno
import hashlib
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath

from lms.archives import UNREADABLE
from lms.errors import Invalid

PAYLOAD = "data"
MOST_FILES, MOST_BYTES = 200_000, 200_000_000_000
_BLOCK = 1_048_576


def seal(folder: Path, said: Mapping[str, str]) -> None:
    """Write the tag files around what lies in `folder`/data; `said` goes into bag-info.txt."""
    (folder / "bagit.txt").write_text("BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n", encoding="utf-8")
    payload = sorted(path for path in (folder / PAYLOAD).rglob("*") if path.is_file())
    oxum = f"{sum(path.stat().st_size for path in payload)}.{len(payload)}"
    facts = {**said, "Payload-Oxum": oxum}
    (folder / "bag-info.txt").write_text("".join(f"{name}: {' '.join(value.split())}\n" for name, value in facts.items()), encoding="utf-8")
    _write_manifest(folder, "manifest-sha256.txt", payload)
    _write_manifest(folder, "tagmanifest-sha256.txt", [folder / name for name in ("bag-info.txt", "bagit.txt", "manifest-sha256.txt")])


def _write_manifest(folder: Path, name: str, paths: list[Path]) -> None:
    lines = [f"{_sha256(path)}  {_encoded(path.relative_to(folder).as_posix())}\n" for path in paths]
    (folder / name).write_text("".join(lines), encoding="utf-8")


def _encoded(name: str) -> str:
    """Escape what would end a line of a manifest (RFC 8493 §2.1.3)."""
    return name.replace("%", "%25").replace("\n", "%0A").replace("\r", "%0D")


def _decoded(name: str) -> str:
    return name.replace("%0A", "\n").replace("%0D", "\r").replace("%0a", "\n").replace("%0d", "\r").replace("%25", "%")


def _sha256(path: Path) -> str:
    found = hashlib.sha256()
    with path.open("rb") as stream:
        while block := stream.read(_BLOCK):
            found.update(block)
    return found.hexdigest()


def pack(folder: Path, target: Path) -> None:
    """Write the bag as one .zip, under one folder of the bag's name; what is packed already is not packed again."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as archive:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                archive.write(path, f"{target.stem}/{path.relative_to(folder).as_posix()}")


def unpack(source: Path, folder: Path) -> Path:
    """Unpack a bag into `folder` and return where it lies; raise Invalid for what would leave the folder, or never end."""
    try:
        with zipfile.ZipFile(source) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            if len(entries) > MOST_FILES or sum(entry.file_size for entry in entries) > MOST_BYTES:
                raise Invalid("Gói quá lớn nên không mở.", field="file")
            for entry in entries:
                _extract(archive, entry, folder)
    except UNREADABLE as error:
        if isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise  # the disk is full: that is not the bag's fault
        raise Invalid("Tệp .zip này hỏng hoặc bị khóa.", field="file") from error
    found = sorted(folder.glob("bagit.txt")) + sorted(folder.glob("*/bagit.txt"))
    if not found:
        raise Invalid("Trong gói không có bagit.txt, nên đây không phải gói BagIt.", field="file")
    return found[0].parent


def _extract(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, folder: Path) -> None:
    """Write one entry, not a byte more than it said it has."""
    target = _inside(folder, entry.filename)
    target.parent.mkdir(parents=True, exist_ok=True)
    left = entry.file_size
    with archive.open(entry) as packed, target.open("wb") as written:
        while block := packed.read(_BLOCK):
            left -= len(block)
            if left < 0:
                raise Invalid(f"“{entry.filename}” lớn hơn gói nói.", field="file")
            written.write(block)


def _inside(folder: Path, name: str) -> Path:
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or "\\" in name or ":" in name.split("/", 1)[0]:
        raise Invalid(f"Gói có đường dẫn “{name[:100]}” đi ra ngoài thư mục.", field="file")
    return folder / path


def check(folder: Path) -> None:
    """Raise Invalid naming the first file that is missing, altered, or not on the list."""
    for name in ("bagit.txt", "manifest-sha256.txt"):
        if not (folder / name).is_file():
            raise Invalid(f"Gói thiếu {name}.", field="file")
    if "BagIt-Version: 1.0" not in (folder / "bagit.txt").read_text(encoding="utf-8", errors="replace"):
        raise Invalid("Gói không theo BagIt 1.0.", field="file")
    listed = set()
    manifests = [name for name in ("manifest-sha256.txt", "tagmanifest-sha256.txt") if (folder / name).is_file()]
    for manifest in manifests:
        for sha256, name in _listed(folder / manifest):
            path = _inside(folder, name)
            if not path.is_file():
                raise Invalid(f"Gói thiếu tệp “{name}”.", field="file")
            if _sha256(path) != sha256:
                raise Invalid(f"Tệp “{name}” không còn như lúc đóng gói.", field="file")
            listed.add(path)
    for path in (folder / PAYLOAD).rglob("*"):
        if path.is_file() and path not in listed:
            raise Invalid(f"Tệp “{path.relative_to(folder).as_posix()}” không có trong danh sách của gói.", field="file")


def _listed(manifest: Path) -> Iterator[tuple[str, str]]:
    for line in manifest.read_text(encoding="utf-8", errors="replace").splitlines():
        sha256, _, name = line.partition(" ")
        if name.strip():
            yield sha256.lower(), _decoded(name.strip().removeprefix("*"))
