"""A harvester for tests: asks, and refuses every answer that the protocol does not know."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient
from lxml import etree

NS = {"o": "http://www.openarchives.org/OAI/2.0/", "dc": "http://purl.org/dc/elements/1.1/"}


@cache
def grammar() -> Any:
    """Return the grammar of answers."""
    return etree.RelaxNG(etree.parse(Path(__file__).with_name("answers.rng")))


def ask(client: FlaskClient, /, *, post: bool = False, **arguments: str) -> Any:
    """Return the answer as a tree, valid by the grammar; `from_` stands for `from`."""
    named = {name.rstrip("_"): value for name, value in arguments.items()}
    answer = client.post("/oai", data=named) if post else client.get("/oai", query_string=named)
    assert (answer.status_code, answer.mimetype) == (200, "text/xml")
    tree = etree.fromstring(answer.data)
    grammar().assertValid(tree)
    return tree


def texts(tree: Any, path: str) -> list[str]:
    """Return the words of the elements at `path`."""
    return [str(found.text or "") for found in tree.findall(path, NS)]


def codes(tree: Any) -> list[str]:
    """Return the errors that an answer names."""
    return [str(found.get("code")) for found in tree.findall("o:error", NS)]
