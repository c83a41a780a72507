"""What is typed about scores and criteria becomes plain values here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from wtforms import BooleanField, DateField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from lms.i18n import _, _l
from lms.recognition.criteria import Criteria
from lms.web.forms import Form, clean_text


@dataclass(slots=True)
class Typed:
    """Scores, notes and chosen evidence as they came; `faults` {field: words}; `raw` what to show again."""

    scores: dict[str, int] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)
    chosen: dict[str, Sequence[str]] = field(default_factory=dict)
    faults: dict[str, str] = field(default_factory=dict)


def typed_scores(form: Any, criteria: Criteria) -> Typed:
    """Read the fields score-<code>, note-<code> and evidence-<code> of every indicator from a posted form."""
    found = Typed()
    for indicator in criteria.indicators:
        points = str(form.get(f"score-{indicator.code}", "")).strip()
        if points.isascii() and points.isdigit() and len(points) < 4:
            found.scores[indicator.code] = int(points)
        elif points:
            found.faults[f"score-{indicator.code}"] = _("Hãy chọn từ 0 đến %(most)s điểm.", most=indicator.most)
        found.notes[indicator.code] = clean_text(form.get(f"note-{indicator.code}")) or ""
        found.chosen[indicator.code] = [str(item)[:64] for item in form.getlist(f"evidence-{indicator.code}")[:50]]
    return found


class ReturnForm(Form):
    """Why a self-assessment goes back."""

    reason = TextAreaField(_l("Lý do trả lại"), [InputRequired(), Length(max=2000)])


class VerifySetForm(Form):
    """Who vouches for the wording, and for which document; the indicators' words are read beside it."""

    official_name = StringField(_l("Họ và tên người xác minh"), [InputRequired(), Length(max=200)])
    official_position = StringField(_l("Chức vụ và đơn vị"), [InputRequired(), Length(max=200)])
    document = StringField(_l("Số văn bản đã đối chiếu"), [InputRequired(), Length(max=120)])
    document_date = DateField(_l("Ngày ký văn bản"), [InputRequired()], format="%Y-%m-%d")
    confirmed = BooleanField(_l("Tôi đã chép nguyên văn từ văn bản có chữ ký và chịu trách nhiệm về lời của các chỉ số"), [InputRequired()])


def typed_wording(form: Any, criteria: Criteria) -> Mapping[str, str]:
    """Read the fields wording-<code>."""
    return {indicator.code: clean_text(form.get(f"wording-{indicator.code}")) or "" for indicator in criteria.indicators}
