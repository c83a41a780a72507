"""Whether works may be made into one, or stand side by side, and under which licence: after Creative Commons' own chart. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from oer.licences.table import LICENCES, Licence

NOT_CHOSEN = "public-domain"
"""A new work does not lie in the public domain because its maker says so; CC0 is how one gives it up."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What may become of several works; `licences` are those that the whole may bear, `reason` a sentence for people."""

    is_possible: bool
    reason: str
    licences: tuple[Licence, ...] = ()


def results_of(part: Licence) -> tuple[Licence, ...]:
    """Return the licences under which something made out of `part` may be published; none where it may not be changed.

    Share alike keeps the licence itself (BY-SA 4.0 §3(b)), non-commercial keeps out whatever may be sold, and whoever must be named
    has to be named under the new licence too.
    """
    if not part.may_change:
        return ()
    if part.must_share_alike:
        return (part,)
    chosen = (one for one in LICENCES if one.is_open and one.notation != NOT_CHOSEN)
    return tuple(one for one in chosen if (part.may_sell or not one.may_sell) and (not part.must_name or one.must_name))


def remix(parts: Sequence[Licence]) -> Verdict:
    """Return whether works under these licences may be mixed into one new work."""
    for part in parts:
        if not part.may_change:
            return Verdict(False, f"Không làm lại được: {part.short_name} không cho sửa. {_instead(part)}")
    for at, part in enumerate(parts):
        for other in parts[at + 1 :]:
            if not set(results_of(part)) & set(results_of(other)):
                return Verdict(False, _clash(part, other))
    fitting = tuple(one for one in LICENCES if all(one in results_of(part) for part in parts))
    if not parts:
        return Verdict(True, "Tác phẩm hoàn toàn của bạn: chọn giấy phép nào cũng được.", fitting)
    if len(fitting) == 1:
        return Verdict(True, f"Làm lại được, và bản mới phải mang {fitting[0].short_name}.", fitting)
    return Verdict(True, f"Làm lại được. Bản mới có thể mang: {', '.join(one.short_name for one in fitting)}.", fitting)


def _instead(part: Licence) -> str:
    return "Bạn vẫn đăng được nguyên bản." if part.may_copy else "Hãy xin phép tác giả, hoặc chỉ dẫn đường liên kết tới đó."


def _clash(part: Licence, other: Licence) -> str:
    """Return why no licence suits both, said from the side of the one that shares alike."""
    strict, loose = (part, other) if part.must_share_alike else (other, part)
    if loose.must_share_alike:
        return (
            f"Không trộn được: {strict.short_name} buộc bản mới mang {strict.short_name}, "
            f"còn {loose.short_name} buộc bản mới mang {loose.short_name}."
        )
    return f"Không trộn được: {strict.short_name} buộc bản mới cho bán, còn {loose.short_name} cấm bán."


def may_bear(chosen: Licence, parts: Sequence[Licence]) -> Verdict:
    """Return whether a work made out of `parts` may be published under `chosen`."""
    verdict = remix(parts)
    if not verdict.is_possible or chosen in verdict.licences:
        return verdict
    names = ", ".join(one.short_name for one in verdict.licences)
    sources = ", ".join(dict.fromkeys(part.short_name for part in parts))
    return Verdict(False, f"Bản làm lại từ tài liệu {sources} không mang {chosen.short_name} được. Hãy chọn: {names}.", verdict.licences)


def collect(parts: Sequence[Licence]) -> Verdict:
    """Return whether works under these licences may stand unchanged in one collection; each keeps its own licence there."""
    closed = next((part for part in parts if not part.may_copy), None)
    if closed is not None:
        return Verdict(False, f"Không gộp được: {closed.short_name} không cho chép. Hãy chỉ dẫn đường liên kết tới đó.")
    kept = next((part for part in parts if not part.may_sell), None)
    if kept is not None:
        return Verdict(True, f"Gộp được, mỗi phần giữ giấy phép của mình. Không được bán cả tập vì có phần mang {kept.short_name}.")
    return Verdict(True, "Gộp được, mỗi phần giữ giấy phép của mình. Cả tập bán được.")
