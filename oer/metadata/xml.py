"""What both XML bindings need: text that XML 1.0 can hold, elements that say something. Pure."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element, SubElement

_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def fit(value: str) -> str:
    """Return the text without the characters that XML 1.0 §2.2 leaves out."""
    return _NOT_IN_XML.sub("", value)


def add(parent: Element, name: str, value: str = "", **attributes: str) -> Element:
    """Hang an element with this text under `parent`."""
    made = SubElement(parent, name, attributes)
    made.text = fit(value) or None
    return made


def text_of(element: Element | None) -> str:
    """Return the text of an element, empty where there is none."""
    return (element.text or "").strip() if element is not None else ""
