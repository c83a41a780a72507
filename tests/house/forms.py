"""The forms of a page as a browser reads them: where they go, what each field is and holds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

TYPED = {"text", "search", "email", "tel", "url", "number", "date", "datetime-local", "textarea"}
"""Fields whose content a person typed, and finds again when the form comes back."""


@dataclass(slots=True)
class Field:
    """`kind` is the type of an input, or textarea or select; `choices` what a select or the radios and boxes of a name offer."""

    kind: str
    value: str = ""
    choices: list[str] = field(default_factory=list)


@dataclass(slots=True)
class PageForm:
    """A form that is posted."""

    action: str
    fields: dict[str, Field] = field(default_factory=dict)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.forms: list[PageForm] = []
        self.form: PageForm | None = None
        self.inside: Field | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.form = PageForm(given.get("action", "")) if given.get("method", "").lower() == "post" else None
            if self.form is not None:
                self.forms.append(self.form)
        elif self.form is not None and tag == "option" and self.inside is not None:
            self.inside.choices.append(given.get("value", ""))
            if "selected" in given or len(self.inside.choices) == 1:
                self.inside.value = given.get("value", "")
        elif self.form is not None and given.get("name") and tag in {"input", "button", "textarea", "select"}:
            kind = given.get("type", "text") if tag == "input" else "submit" if tag == "button" else tag
            found = self.form.fields.setdefault(given["name"], Field(kind))
            if kind in {"radio", "checkbox", "submit"}:
                found.choices.append(given.get("value", "on"))
                found.value = given.get("value", "on") if "checked" in given else found.value
            else:
                found.value = given.get("value", "")
            self.inside = found if tag in {"textarea", "select"} else None

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.form = None
        if tag in {"textarea", "select"}:
            if self.inside is not None and tag == "textarea":
                self.inside.value = self.inside.value.removeprefix("\n")
            self.inside = None

    def handle_data(self, data: str) -> None:
        if self.inside is not None and self.inside.kind == "textarea":
            self.inside.value += data


def read_forms(html: str) -> Iterator[PageForm]:
    """Return the forms of a page that are posted."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return iter(reader.forms)
