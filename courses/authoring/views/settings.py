"""What a course says of itself."""

from __future__ import annotations

from typing import Any

from flask import request
from flask.typing import ResponseReturnValue

from courses.activities.yaml_text import plain
from courses.authoring import outline, services
from courses.authoring.forms import CourseForm
from courses.authoring.locks import Difference, Saved, SavedElsewhere
from courses.authoring.queries import get_file
from courses.authoring.views.room import differences, room, studio_page
from courses.catalogue.manifest import COURSE
from courses.catalogue.models import Course
from courses.catalogue.permissions import WRITE
from courses.catalogue.queries import get_course
from courses.catalogue.spec import INDICATORS
from lms.i18n import _
from lms.recognition.criteria import shipped
from lms.text import nfc
from lms.web.forms import choices
from lms.web.pages import say, see_other
from lms.web.room import current_actor
from oer.licences import OPEN

BASES = ("number", "issuer", "title")


def _indicator_words() -> dict[str, str]:
    """Return what each indicator that learning may be evidence for is about."""
    criteria = next(iter(shipped().values()))
    return {row.code: row.title for row in criteria.indicators if row.code in INDICATORS}


def _form(known: dict[str, Any] | None) -> CourseForm:
    form = CourseForm(formdata=None, data=known) if known is not None else CourseForm()
    form.licence.choices = choices((licence.uri, licence.name) for licence in OPEN)
    words = _indicator_words()
    form.indicators.choices = choices((code, _("Chỉ số %(number)s: %(words)s", number=code.rpartition(".")[2], words=words.get(code, code)))
                                      for code in INDICATORS)  # fmt: skip
    return form


def _lines(value: str | None) -> list[str]:
    return [line.strip() for line in (value or "").replace("\r", "\n").split("\n") if line.strip()]


def _known(course: Course) -> dict[str, Any]:
    head: dict[str, Any] = plain(outline.load(get_file(course, COURSE).text or ""))
    return head


@room.get("/author/<slug>/settings", permission=WRITE, subject=get_course)
def settings(course: Course) -> ResponseReturnValue:
    """The form of the course."""
    form, bases = _written(course)
    return _page(course, form, bases)


def _written(course: Course) -> tuple[CourseForm, list[dict[str, Any]]]:
    """Return the form as the file stands, and the legal bases."""
    head = _known(course)
    shown = {key: head.get(key) for key in ("title", "summary", "description", "audience", "licence", "certificate", "indicators")}
    shown |= {"level": head.get("level") or "co-ban", "sequence": head.get("sequence") or "free", "pass_mark": head.get("pass_mark", 60)}
    shown |= {"tiet": head.get("tiet") or None, "outcomes": "\n".join(map(str, head.get("outcomes") or []))}
    shown["creators"] = "\n".join(str(row.get("name") or "") for row in head.get("creators") or [] if isinstance(row, dict))
    return _form(shown), [row for row in head.get("legal_bases") or [] if isinstance(row, dict)]


def _page(course: Course, form: CourseForm, bases: list[dict[str, Any]], status: int = 200, **context: Any) -> ResponseReturnValue:
    hints = {licence.uri: licence.explanation for licence in OPEN}
    return studio_page(
        "authoring/settings.html", course, status=status, form=form, bases=[*bases, {}, {}], hints=hints,
        version=outline.head_mark(get_file(course, COURSE).text or ""), **context,
    )  # fmt: skip


def _conflict(course: Course, form: CourseForm, bases: list[dict[str, Any]], saved: Saved) -> ResponseReturnValue:
    """Show what was typed beside what somebody saved meanwhile."""
    written, theirs = _written(course)
    found = differences(written, form)
    said = [", ".join(" – ".join(str(row[key]) for key in BASES if row.get(key)) for row in rows) for rows in (theirs, bases)]
    if said[0] != said[1]:
        found.append(Difference(_("Căn cứ pháp lý"), said[0], said[1]))
    return _page(course, form, bases, 409, saved=saved, differences=found)


def _sent_bases() -> list[dict[str, str]]:
    rows = []
    for number in range(50):
        row = {key: nfc(request.form.get(f"basis-{number}-{key}", "")).strip()[:300] for key in BASES}
        if any(row.values()):
            rows.append({key: value for key, value in row.items() if value})
    return rows


@room.post("/author/<slug>/settings", permission=WRITE, subject=get_course)
def save_settings(course: Course) -> ResponseReturnValue:
    """Save the form; what it does not show stays in the file."""
    form, bases = _form(None), _sent_bases()
    incomplete = any(not row.get("number") or not row.get("issuer") for row in bases)
    if not form.validate_on_submit() or incomplete:
        fault = _("Mỗi căn cứ cần số hiệu và nơi ban hành.") if incomplete else None
        return _page(course, form, bases, 422, fault=fault)
    head = _known(course)
    roles = {str(row.get("name")): row for row in head.get("creators") or [] if isinstance(row, dict)}
    dated = {str(row.get("number")): row for row in head.get("legal_bases") or [] if isinstance(row, dict)}
    tiet = form.tiet.data
    values = {key: form[key].data for key in ("title", "summary", "description", "audience", "level", "licence", "sequence", "certificate")}
    values |= {"pass_mark": form.pass_mark.data, "indicators": form.indicators.data or [], "outcomes": _lines(form.outcomes.data)}
    values["tiet"] = (int(tiet) if tiet == int(tiet) else float(tiet)) if tiet is not None else None
    values["creators"] = [roles.get(name, {"name": name, "role": "author"}) for name in _lines(form.creators.data)]
    values["legal_bases"] = [{**dated.get(row["number"], {}), **row} for row in bases]
    values["tiet"] = values["tiet"] or 0
    try:
        services.change_settings(actor=current_actor(), course=course, values=values, version=request.form.get("version", ""))
    except SavedElsewhere as error:
        return _conflict(course, form, bases, error.saved)
    say(_("Đã lưu thông tin khóa học."))
    return see_other("author.settings", slug=course.slug)
