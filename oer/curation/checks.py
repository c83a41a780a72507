"""What a curator should look at before publishing: hints, never a decision. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from lms.i18n import _
from oer import licences


class Described(Protocol):
    """A version of a resource, as far as the checks look."""

    description: str
    text: str
    kind: str
    subjects: list[str]
    licence: str
    licence_note: str
    source_url: str


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at."""

    words: str
    is_fine: bool


def look_at(version: Described, creators: Sequence[object], file_states: Sequence[str]) -> list[Check]:
    """Return the checks, those that want a look first."""
    licence = licences.find(version.licence)
    found = [
        Check(_("Có lời giới thiệu") if version.description else _("Chưa có lời giới thiệu"), bool(version.description)),
        Check(_("Có chủ đề") if version.subjects else _("Chưa chọn chủ đề, người tìm khó gặp"), bool(version.subjects)),
        Check(_("Có tên tác giả") if creators else _("Chưa ghi tác giả"), bool(creators)),
        Check(
            _("Giấy phép mở") if licence and licence.is_open else _("Giấy phép không mở: kiểm tra quyền đăng"),
            bool(licence and licence.is_open),
        ),
    ]
    if licence and licence.note_label and version.licence_note:
        found.append(Check(_("Người gửi ghi: %(note)s", note=version.licence_note), False))
    if "broken" in file_states:
        found.append(Check(_("Có tệp hỏng, không xem được"), False))
    elif any(state != "ready" for state in file_states):
        found.append(Check(_("Tệp còn đang chuyển đổi"), False))
    elif file_states:
        found.append(Check(_("Các tệp đều xem được"), True))
    return sorted(found, key=lambda check: check.is_fine)
