"""Static files: one style sheet bundled, every file fingerprinted, compressed beforehand, kept by browsers for ever."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import shutil
import tempfile
from pathlib import Path
from typing import Any

import brotli
from flask import Flask
from whitenoise import WhiteNoise

from lms.settings import ROOT

SOURCE = ROOT / "static"
BUILD = ROOT / "build" / "static"
MANIFEST = "manifest.json"
COMPRESSED = {".css", ".js", ".svg", ".json", ".html", ".txt", ".webmanifest"}
SHIPPED = COMPRESSED | {".woff2", ".png", ".webp", ".jpg", ".ico", ".wasm"}
_URL = re.compile(r"url\((['\"]?)(?!data:|https?:|#)([^)'\"]+)\1\)")
_IMPORT = re.compile(r"""(?P<head>(?:from|import)\s*\(?\s*)(?P<quote>["'])(?P<path>\.{1,2}/[^"']+)(?P=quote)""")


def _sources() -> dict[str, bytes]:
    """Return {path below static/: content}, the CSS of bundle.txt joined to css/site.css."""
    files = {
        path.relative_to(SOURCE).as_posix(): path.read_bytes()
        for path in sorted(SOURCE.rglob("*"))
        if path.is_file() and path.suffix in SHIPPED and "node_modules" not in path.parts and not path.name.startswith(("package", "."))
    }
    bundle = SOURCE / "css" / "bundle.txt"
    if bundle.exists():
        parts = [line.strip() for line in bundle.read_text().splitlines() if line.strip() and not line.startswith("#")]
        files["css/site.css"] = b"\n".join(files.pop(f"css/{part}") for part in parts)
    return files


def _fingerprinted(path: str, content: bytes) -> str:
    stem, dot, suffix = path.rpartition(".")
    return f"{stem}.{hashlib.sha256(content).hexdigest()[:12]}{dot}{suffix}"


def _resolve(base: str, relative: str) -> str:
    parts = base.split("/")[:-1]
    for part in relative.split("?", maxsplit=1)[0].split("#", maxsplit=1)[0].split("/"):
        if part == "..":
            parts.pop()
        elif part != ".":
            parts.append(part)
    return "/".join(parts)


def fingerprint() -> str:
    """Return a mark of the sources' names, sizes and times, to tell whether a build is out of date."""
    seen = hashlib.sha256()
    for path in sorted(SOURCE.rglob("*")):
        if path.is_file() and "node_modules" not in path.parts:
            status = path.stat()
            seen.update(f"{path.relative_to(SOURCE)}:{status.st_size}:{status.st_mtime_ns}".encode())
    return seen.hexdigest()


def build(target: Path = BUILD) -> dict[str, str]:
    """Write the fingerprinted, compressed files below `target` and return {path: fingerprinted path}."""
    files = _sources()
    names: dict[str, str] = {}
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix="static.", dir=target.parent))
    # Leaves first: what refers to others (CSS to fonts, modules to modules) is named by its rewritten content.
    order = sorted(files, key=lambda path: (path.endswith(".css"), path.endswith(".js"), -_depth(path, files)))
    for path in order:
        content = files[path]
        if path.endswith(".css"):
            content = _with_fonts(path, content, names)
        elif path.endswith(".js"):
            content = _with_modules(path, content, names)
        name = _fingerprinted(path, content)
        names[path] = name
        _write(fresh / name, content)
    (fresh / MANIFEST).write_text(json.dumps({"names": names, "sources": fingerprint()}))
    _replace(target, fresh)
    return names


def _replace(target: Path, fresh: Path) -> None:
    """Put `fresh` where `target` is; when two processes build at once, either result will do."""
    fresh.chmod(0o755)
    old = fresh.with_name(fresh.name + ".old")
    try:
        if target.exists():
            target.rename(old)
        fresh.rename(target)
    except OSError:
        shutil.rmtree(fresh, ignore_errors=True)
    shutil.rmtree(old, ignore_errors=True)


def _depth(path: str, files: dict[str, bytes], seen: frozenset[str] = frozenset()) -> int:
    """How many files import this one, the longest way up; the deepest are leaves and are named first."""
    if path in seen or not path.endswith(".js"):
        return 0
    users = [other for other in files if other.endswith(".js") and path in _imports(other, files[other])]
    return max((1 + _depth(user, files, seen | {path}) for user in users), default=0)


def _imports(path: str, content: bytes) -> set[str]:
    return {_resolve(path, match["path"]) for match in _IMPORT.finditer(content.decode(errors="ignore"))}


def _with_fonts(path: str, content: bytes, names: dict[str, str]) -> bytes:
    return _URL.sub(lambda match: f"url({_relative(path, match[2], names)})", content.decode()).encode()


def _with_modules(path: str, content: bytes, names: dict[str, str]) -> bytes:
    return _IMPORT.sub(lambda match: _rewritten(match, path, names), content.decode()).encode()


def _relative(base: str, reference: str, names: dict[str, str]) -> str:
    found = names.get(_resolve(base, reference))
    return "../" * base.count("/") + found if found else reference


def _rewritten(match: re.Match[str], path: str, names: dict[str, str]) -> str:
    found = names.get(_resolve(path, match["path"]))
    if not found:
        return match[0]
    reference = "../" * path.count("/") + found
    return f"{match['head']}{match['quote']}{reference if reference.startswith('.') else './' + reference}{match['quote']}"


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    if path.suffix in COMPRESSED and len(content) > 500:
        path.with_name(path.name + ".gz").write_bytes(gzip.compress(content, 9, mtime=0))
        path.with_name(path.name + ".br").write_bytes(brotli.compress(content, quality=11))


def _names() -> dict[str, str]:
    """Return the manifest, building first where there is none or the sources have changed since."""
    manifest = BUILD / MANIFEST
    if manifest.exists():
        kept = json.loads(manifest.read_text())
        if kept["sources"] == fingerprint():
            return dict(kept["names"])
    return build()


def init_app(app: Flask) -> None:
    """Serve the build below /static/ and give templates `asset(path)`."""
    names = _names()
    served: Any = WhiteNoise(app.wsgi_app, root=str(BUILD), prefix="static/", immutable_file_test=_is_fingerprinted, max_age=3600)
    app.wsgi_app = served  # type: ignore[method-assign] # Flask's documented way to put a middleware around the application

    def asset(path: str) -> str:
        return "/static/" + names.get(path, path)

    app.jinja_env.globals["asset"] = asset


def _is_fingerprinted(_path: str, url: str) -> bool:
    return re.search(r"\.[0-9a-f]{12}\.\w+$", url) is not None
