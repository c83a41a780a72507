"""Every form of every page, filled in with what no form expects: an answer in plain words, and what was typed stays."""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from urllib.parse import quote, urljoin, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from lms import database
from lms.web.forms import clean_text
from tests.factories.people import PASSWORD, sign_in
from tests.house.forms import TYPED, PageForm, read_forms
from tests.house.world import World, complaint, posting

EXAMPLES = settings(
    max_examples=250, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], print_blob=True
)
LONG = 100_000
NASTY = (
    st.text(max_size=60)
    | st.text(st.characters(categories=["Cc", "Cf", "Cs", "Co", "Mn", "Zl", "Zp"]), min_size=1, max_size=12)
    | st.sampled_from(
        [
            "\x00", "một\x00hai", "\ud800", "chữ \udfff lẻ", unicodedata.normalize("NFD", "Nguyễn Thị Hòa"), "\u202eđảo\u202c", "مرحبا",
            "\u200b", "\ufeff", "\u2028", "a\r\nb\nc", "\t", "x" * LONG, "ế" * 5000, "1e309", "-0", "9" * 400,
            "٣", "½", "²", "1_000", "0x1F", "+1", "1,5", "1.5", "2147483648", "9223372036854775808", "-9223372036854775809",
            "0001-01-01", "9999-12-31", "10000-01-01", "2026-02-30", "2026-11-24T25:61", "00000000-0000-0000-0000-000000000000",
            "javascript:alert(1)", "http://[", "http://a:b",
            "//a", "file:///etc/passwd", "a@b", "a@b.c\nBcc: d@e.f", "{{7*7}}", "${7*7}", "%00", "../..", "[", "]}", "---\n", "::: quiz",
            "[]", "{}", "null", "🎓" * 70, "' OR 1=1 --", "<!--", "</textarea><script>", "&amp;",
        ]
    )
)  # fmt: skip
PLAUSIBLE = {
    "email": "lan@example.vn", "tel": "0912345678", "url": "https://example.vn/a", "number": "3", "date": "2026-11-24",
    "datetime-local": "2026-11-24T14:05", "password": PASSWORD, "file": "", "identifier": "lan2026",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Door:
    """A form of a page, where it is posted to, and the page that shows it."""

    page: str
    action: str
    form: PageForm


def _doors(app: Flask, client: FlaskClient, world: World) -> list[Door]:
    """Return the forms of all pages that this person can open, each action and set of fields once."""
    dice = random.Random(1)
    seen: dict[tuple[object, ...], Door] = {}
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or rule.endpoint == "identity.sign_out":
            continue
        page = world.address(app, rule, dice, method="GET")
        answer = client.get(page)
        if answer.status_code != 200 or answer.mimetype != "text/html":
            continue
        for form in read_forms(answer.text):
            action = urlsplit(urljoin(f"http://localhost{page}", form.action or page)).path
            if action != "/sign-out":
                seen.setdefault((rule.endpoint, action.count("/"), *sorted(form.fields)), Door(page, action, form))
    return list(seen.values())


def _urlencoded(pairs: Sequence[tuple[str, str]]) -> bytes:
    """Write a form as a broken client might: lone surrogates go out as the bytes that UTF-8 forbids."""
    return "&".join("=".join(quote(part.encode("utf-8", "surrogatepass")) for part in pair) for pair in pairs).encode()


def _multipart(pairs: Sequence[tuple[str, Any]]) -> tuple[bytes, str]:
    body = BytesIO()
    for name, value in pairs:
        is_file = isinstance(value, bytes)
        extra = '; filename="a\x7f\xe9.bin"\r\nContent-Type: image/png' if is_file else ""
        body.write(f'--frontier\r\nContent-Disposition: form-data; name="{name}"{extra}\r\n\r\n'.encode("utf-8", "surrogatepass"))
        body.write(value if is_file else value.encode("utf-8", "surrogatepass"))
        body.write(b"\r\n")
    body.write(b"--frontier--\r\n")
    return body.getvalue(), "multipart/form-data; boundary=frontier"


@st.composite
def _filled_in(draw: st.DrawFn, form: PageForm) -> list[tuple[str, Any]]:
    """Draw what is sent for a form: nearly right, with a few fields wrong, missing, twice, or of another sort altogether."""
    pairs: list[tuple[str, Any]] = []
    wrong = draw(st.sets(st.sampled_from(sorted(form.fields)), max_size=3)) if form.fields else set()
    for name, found in form.fields.items():
        usual = found.value or (found.choices[-1] if found.choices else PLAUSIBLE.get(name, PLAUSIBLE.get(found.kind, "Chữ vừa đủ dài.")))
        if name not in wrong:
            pairs.append((name, usual))
            continue
        match draw(st.sampled_from(["nasty", "nasty", "nasty", "missing", "twice", "file", "empty"])):
            case "nasty":
                pairs.append((name, draw(NASTY)))
            case "twice":
                pairs += [(name, draw(NASTY)), (name, usual)]
            case "file":
                pairs.append((name, draw(st.binary(max_size=64))))
            case "empty":
                pairs.append((name, ""))
    return pairs


def _lost(form: PageForm, pairs: Sequence[tuple[str, Any]], answer: TestResponse) -> list[str]:
    """Return the fields that came back without what was typed."""
    shown = [other for other in read_forms(answer.text) if other.fields.keys() & form.fields.keys()]
    lost = []
    for name, value in pairs:
        if form.fields[name].kind not in TYPED or isinstance(value, bytes) or [pair[0] for pair in pairs].count(name) > 1:
            continue
        if re.search(r"[\ud800-\udfff]", value):
            continue  # nothing that a person typed, nor anything that can be shown
        fields = [other.fields[name] for other in shown if name in other.fields]
        kept = {_plain(one.value) for one in fields}
        if fields and not kept & {_plain(value), _plain(clean_text(value) or "")}:
            lost.append(f"{name}: {value[:60]!r} became {sorted(kept)[0][:60]!r}")
    return lost


def _plain(words: str) -> str:
    """Compare as people do: a browser's line ends, and the characters that HTML cannot write, do not count."""
    without = "".join(c for c in words if c not in "\r\x00" and not 0x7F <= ord(c) < 0xA0 and (c in "\n\t" or ord(c) >= 32))
    return " ".join(without.split())


@pytest.fixture
def world(app: Flask) -> Iterator[World]:
    made = World()
    database.commit()
    yield made


def _welcome(client: FlaskClient, identifier: str) -> None:
    """Sign in again where what was posted before ended the sign-in."""
    if client.get("/me").status_code != 200:
        client.post("/sign-in", data={"identifier": identifier, "password": PASSWORD})


@pytest.mark.parametrize("who", ["learner", "administrator"])
def test_no_form_breaks_and_none_forgets_what_was_typed(app: Flask, client: FlaskClient, world: World, who: str) -> None:
    person = getattr(world, who)
    identifier = person.identifier
    sign_in(client, person)
    doors = _doors(app, client, world)
    assert len(doors) > 10

    @EXAMPLES
    @given(st.sampled_from(doors).flatmap(lambda door: st.tuples(st.just(door), _filled_in(door.form))), st.booleans())
    def try_one(chosen: tuple[Door, list[tuple[str, Any]]], as_multipart: bool) -> None:
        door, pairs = chosen
        _welcome(client, identifier)
        if as_multipart or any(isinstance(value, bytes) for _name, value in pairs):
            body, kind = _multipart(pairs)
        else:
            body, kind = _urlencoded(pairs), "application/x-www-form-urlencoded"
        answer = client.post(door.action, data=body, content_type=kind)
        sent = f"{door.action} from {door.page}: {[(name, value[:80]) for name, value in pairs]}"
        assert complaint(answer) == "", sent
        if answer.status_code == 422:
            assert _lost(door.form, pairs, answer) == [], sent
        followed = client.get(door.page)
        assert complaint(followed) == "", f"{door.page} after {door.action}"

    try_one()


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | NASTY,
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from(["id", "activity", "ranges", "reports", "at"]) | NASTY, inner, max_size=4),
    max_leaves=8,
)  # fmt: skip


def test_no_json_breaks_a_door(app: Flask, client: FlaskClient, world: World) -> None:
    sign_in(client, world.learner)
    dice = random.Random(1)
    doors = [world.address(app, rule, dice) for rule in posting(app)]

    @EXAMPLES
    @given(st.sampled_from(doors), JSON)
    def try_one(address: str, sent: Any) -> None:
        _welcome(client, "nguoihoc9")
        answer = client.post(address, json=sent, headers={"Accept": "application/json"})
        assert complaint(answer) == "", address

    try_one()


@pytest.mark.parametrize("sent", [True, 7, "chữ", [1], [["identifier", ["a"]]], {"identifier": 7, "password": ["a"]}, None])
def test_a_form_is_not_filled_in_by_json(app: Flask, client: FlaskClient, sent: Any) -> None:
    assert client.post("/sign-in", json=sent).status_code == 422


@pytest.mark.parametrize("path", ["/register", "/sign-in", "/forgotten", "/use-code", "/reset/x"])
def test_a_file_is_no_text(app: Flask, client: FlaskClient, path: str) -> None:
    form = next(form for form in read_forms(client.get(path).text) if not form.action or form.action == path)
    body, kind = _multipart([(name, b"\x89PNG") for name in form.fields])
    assert client.post(path, data=body, content_type=kind).status_code == 422
