"""A YAML file opened to be written again: refused where it cannot be read, its lists in the form people write. Pure."""

from __future__ import annotations

from ruamel.yaml.comments import CommentedMap, CommentedSeq

from courses.activities.faults import Faults
from courses.activities.yaml_text import load_yaml
from lms.errors import Conflict


def opened(text: str, file: str, what: str, way_out: str) -> CommentedMap:
    """Return the mapping that `text` holds; raise Conflict where it cannot be read, so that nothing is written over it."""
    faults = Faults()
    mapping = load_yaml(text, file, faults)
    if faults:
        raise Conflict(f"Chưa đọc được {what}: {faults[0].message}. {way_out}")
    return mapping


def listed(mapping: CommentedMap, key: str) -> CommentedSeq:
    """Return the list under `key`, an empty new one where there is none, to be written an item a line."""
    items = mapping.get(key)
    if not isinstance(items, CommentedSeq):
        items = mapping[key] = CommentedSeq()
    items.fa.set_block_style()
    return items
