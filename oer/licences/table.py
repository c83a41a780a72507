"""The table of licences that a resource may bear: Creative Commons 4.0, the public domain, and what is not open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lms.errors import Invalid

CC = "https://creativecommons.org/"
RIGHTS = "http://rightsstatements.org/vocab/"
FREEDOMS = {"copy": "Tôi được chép", "change": "Tôi được sửa", "sell": "Tôi được bán", "read": "Chỉ được đọc"}
"""What a reader may look for; the words stand on the chips of the catalogue."""


@dataclass(frozen=True, slots=True)
class Licence:
    """One licence. `uri` is what is stored and told to others, `notation` its short name in addresses and forms."""

    uri: str
    notation: str
    short_name: str
    name: str
    chip: str
    explanation: str
    may_copy: bool = True
    may_change: bool = True
    may_sell: bool = True
    must_name: bool = True
    must_share_alike: bool = False
    is_open: bool = True
    note_label: str = ""
    """What the depositor must state beside the licence; empty where nothing is asked."""

    @property
    def freedoms(self) -> tuple[str, ...]:
        """Return the keys of FREEDOMS that the licence grants; «read» is all that is left where nothing else is."""
        granted = {"copy": self.may_copy, "change": self.may_change, "sell": self.may_sell, "read": not self.may_copy}
        return tuple(key for key, is_granted in granted.items() if is_granted)

    @property
    def answers(self) -> list[tuple[str, bool]]:
        """Return the questions that people ask of a licence, each with its answer."""
        return [
            ("Được chép và chia sẻ", self.may_copy),
            ("Được sửa, dịch, cắt ghép", self.may_change),
            ("Được dùng để bán", self.may_sell),
            ("Phải ghi tên tác giả", self.must_name),
            ("Bản sửa phải giữ nguyên giấy phép này", self.must_share_alike),
        ]

    def attribution(self, *, title: str, creators: str, url: str, based_on: Sequence[str] = ()) -> str:
        """Return the line by which a work is named elsewhere: title, author, source, licence, and what it was made out of."""
        by = f", {creators}" if creators else ""
        licence = f"{self.short_name}, {self.uri}" if self.is_open else self.short_name
        made = f" Làm lại từ {'; '.join(based_on)}." if based_on else ""
        return f"“{title}”{by}. {url}. {licence}.{made}"


def _cc(
    code: str, chip: str, explanation: str, *, may_change: bool = True, may_sell: bool = True, must_share_alike: bool = False
) -> Licence:  # fmt: skip
    names = {"by": "Ghi công", "sa": "Chia sẻ tương tự", "nc": "Phi thương mại", "nd": "Không sửa đổi"}
    name = " – ".join(names[part] for part in code.split("-"))
    short = f"CC {code.upper()}"
    return Licence(
        f"{CC}licenses/{code}/4.0/", f"cc-{code}", f"{short} 4.0", f"Creative Commons {name} 4.0", f"{short}: {chip}", explanation,
        may_change=may_change, may_sell=may_sell, must_share_alike=must_share_alike,
    )  # fmt: skip


LICENCES: tuple[Licence, ...] = (
    _cc("by", "chép, sửa, bán được", "Ai cũng được chép, sửa và bán, miễn là ghi tên tác giả."),
    _cc(
        "by-sa",
        "sửa thì chia sẻ lại",
        "Ai cũng được chép, sửa và bán, miễn là ghi tên tác giả và để bản sửa dưới chính giấy phép này.",
        must_share_alike=True,
    ),
    _cc("by-nc", "chép, sửa, không bán", "Ai cũng được chép và sửa nhưng không được bán. Phải ghi tên tác giả.", may_sell=False),
    _cc(
        "by-nc-sa",
        "không bán, chia sẻ lại",
        "Ai cũng được chép và sửa nhưng không được bán. Phải ghi tên tác giả và để bản sửa dưới chính giấy phép này.",
        may_sell=False,
        must_share_alike=True,
    ),
    _cc("by-nd", "chép được, không sửa", "Ai cũng được chép và bán nguyên bản, không được sửa. Phải ghi tên tác giả.", may_change=False),
    _cc(
        "by-nc-nd",
        "chỉ chép nguyên bản",
        "Ai cũng được chép nguyên bản, không được sửa, không được bán. Phải ghi tên tác giả.",
        may_change=False,
        may_sell=False,
    ),
    Licence(
        f"{CC}publicdomain/zero/1.0/",
        "cc0",
        "CC0 1.0",
        "Creative Commons CC0 1.0, tác giả không giữ quyền nào",
        "CC0: dùng tùy ý",
        "Tác giả không giữ quyền nào. Ai cũng được chép, sửa, bán; không bắt buộc ghi tên, nhưng ghi tên là phép lịch sự.",
        must_name=False,
    ),
    Licence(
        f"{CC}publicdomain/mark/1.0/",
        "public-domain",
        "Phạm vi công cộng",
        "Tác phẩm đã hết hạn bảo hộ hoặc không được bảo hộ quyền tác giả",
        "Phạm vi công cộng: dùng tùy ý",
        "Không còn ai giữ quyền, hoặc pháp luật không bảo hộ (Luật Sở hữu trí tuệ, điều 15: văn bản quy phạm pháp luật, "
        "văn bản hành chính, tin tức thời sự, số liệu). Ai cũng được chép, sửa và bán.",
        must_name=False,
        note_label="Vì sao tác phẩm thuộc phạm vi công cộng?",
    ),
    Licence(
        f"{RIGHTS}InC/1.0/",
        "all-rights-reserved",
        "Giữ toàn quyền",
        "Tác giả giữ toàn quyền, đăng ở đây khi đã được phép",
        "Giữ toàn quyền: chỉ xem",
        "Bạn được xem ở đây. Muốn chép, sửa hay đăng lại, hãy xin phép tác giả.",
        may_copy=False,
        may_change=False,
        may_sell=False,
        is_open=False,
        note_label="Ai đã cho phép đăng, bằng văn bản nào?",
    ),
    Licence(
        f"{RIGHTS}InC-EDU/1.0/",
        "restricted",
        "Không phải tài liệu mở",
        "Còn quyền tác giả, chỉ được dùng để học",
        "Không phải tài liệu mở",
        "Chỉ được dùng để tự học và giảng dạy tại đây, không được chép đi nơi khác.",
        may_copy=False,
        may_change=False,
        may_sell=False,
        is_open=False,
        note_label="Ai cho phép dùng, trong phạm vi nào?",
    ),
)
OPEN = tuple(licence for licence in LICENCES if licence.is_open)

_known = {licence.notation: licence for licence in LICENCES} | {licence.uri: licence for licence in LICENCES}


def _key(value: str) -> str:
    """Return the address as the table writes it: https for Creative Commons, no legal-code page, one slash at the end."""
    value = value.strip()
    if "://" not in value:
        return value.lower()
    rest = value.split("://", 1)[1].lower().removeprefix("www.")
    for tail in ("legalcode", "deed", "legalcode.vi", "deed.vi", "legalcode.en", "deed.en"):
        rest = rest.removesuffix(tail)
    parts = rest.rstrip("/").split("/")
    if parts[0] == "creativecommons.org":
        return CC + "/".join(parts[1:]) + "/"
    if parts[0] == "rightsstatements.org" and len(parts) == 4:
        return f"{RIGHTS}{parts[2].upper()}/{parts[3]}/".replace("/INC", "/InC")
    return value


def find(value: str) -> Licence | None:
    """Return the licence that an address or a short name means, or None."""
    return _known.get(_key(value))


def get(value: str) -> Licence:
    """Return the licence; raise Invalid for one that the table does not know."""
    found = find(value)
    if found is None:
        raise Invalid(f"“{value}” không phải giấy phép có trong danh sách.", field="licence")
    return found


def freedoms_of(value: str) -> tuple[str, ...]:
    """Return the freedoms that a stored licence grants; none for an unknown one."""
    found = find(value)
    return found.freedoms if found else ()
