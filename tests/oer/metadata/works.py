"""Works for the crosswalks: one that says everything, and any that can be said."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

from hypothesis import strategies as st

from oer.metadata.work import (
    ACCESS_FEATURES,
    ACCESS_HAZARDS,
    ACCESS_MODES,
    RELATIONS,
    ROLES,
    Concept,
    Creator,
    LegalBasis,
    Part,
    Relation,
    Work,
)  # fmt: skip

HERE = "https://h.vn"
KINDS = ("text", "document", "image", "audio", "video", "link", "lesson_plan", "exercise", "dataset")


def term(scheme: str, notation: str, vi: str, en: str = "", exact: tuple[str, ...] = ()) -> Concept:
    return Concept(vi, en, f"{HERE}/vocabularies/{scheme}/{notation}", notation, exact)


FULL = Work(
    url=f"{HERE}/resources/1", title="50% & {hơn} \\ nữa #1", identifier="demo:1", description="Dòng một.\n\nDòng hai <b>.",
    language="vi", other_languages=("en", "tay"), kind="video", kind_term=term("kinds", "video", "Phim", "Video"),
    subjects=[term("subjects", "toan", "Toán", "Mathematics")],
    topics=[term("topics", "xa-hoi-hoc-tap", "Xã hội học tập", "Learning society")],
    levels=[term("levels", "tieu-hoc", "Tiểu học", "Primary school", ("https://w3id.org/kim/educationalLevel/level_1",))],
    audiences=[term("audiences", "nguoi-dan", "Người dân", "General public")], outcomes=["Đếm được; cộng được", "Trừ được"],
    duration_minutes=90, creators=[Creator("Nguyễn Văn A", "author", "0000-0002-1825-0097"), Creator("Bình, C; D", "translator")],
    publisher="Hội Khuyến học", licence="https://creativecommons.org/licenses/by/4.0/", licence_name="CC BY 4.0",
    source_url="https://example.org/goc", issued_on="2024-05", published_at=datetime(2026, 11, 24, tzinfo=UTC),
    changed_at=datetime(2026, 11, 25, tzinfo=UTC), version=3, access_modes=["visual", "auditory"], access_features=["captions"],
    access_hazards=["none"], legal_bases=[LegalBasis("324/QĐ-KHVN", "Hội Khuyến học Việt Nam", "2023-10-25", "Bộ tiêu chí")],
    indicators=["1.1", "3.2"], relations=[Relation(kind, f"https://example.org/{kind}", f"Tên {kind}") for kind in RELATIONS],
    formats=["video/mp4"], parts=[Part(f"{HERE}/a.mp4", "video/mp4", 1234, "a" * 64, "a.mp4")],
)  # fmt: skip

WORDS = st.text("aăâđêôơư AB\\{}%&$#_~^;:,.<>\"'/-0", min_size=1, max_size=25).map(lambda text: " ".join(text.split())).filter(bool)
TAGS = st.sampled_from(["vi", "en", "tay", "km"])
DAYS = st.dates(date(1900, 1, 1)).map(lambda day: datetime.combine(day, time(), UTC))
ORCIDS = st.sampled_from(["", "0000-0002-1825-0097"])
ADDRESSES = st.from_regex(r"https://[a-z]{1,5}\.vn/[a-z0-9]{0,5}", fullmatch=True)


@st.composite
def works(draw: st.DrawFn) -> Work:
    """Any work that this house can hold."""

    def terms(scheme: str) -> list[Concept]:
        notations = draw(st.lists(st.from_regex(r"[a-z]{1,6}", fullmatch=True), max_size=3, unique=True))
        return [term(scheme, notation, draw(WORDS), draw(WORDS)) for notation in notations]

    def some(values: tuple[str, ...]) -> list[str]:
        return draw(st.lists(st.sampled_from(values), max_size=3, unique=True))

    return Work(
        url=f"{HERE}/resources/{draw(st.integers(1, 9))}", title=draw(WORDS), description=draw(st.just("") | WORDS), language=draw(TAGS),
        kind=draw(st.sampled_from(KINDS)), subjects=terms("subjects"), topics=terms("topics"), levels=terms("levels"),
        audiences=terms("audiences"),
        outcomes=draw(st.lists(WORDS, max_size=3)), duration_minutes=draw(st.none() | st.integers(1, 9999)),
        creators=draw(st.lists(st.builds(Creator, WORDS, st.sampled_from(ROLES), ORCIDS), max_size=3)),
        publisher=draw(st.just("") | WORDS), licence=draw(st.just("https://creativecommons.org/licenses/by/4.0/") | ADDRESSES),
        issued_on=draw(st.sampled_from(["", "2024", "2024-05", "2024-05-19"])), published_at=draw(st.none() | DAYS),
        version=draw(st.integers(1, 99)), access_modes=some(ACCESS_MODES), access_features=some(ACCESS_FEATURES),
        access_hazards=some(ACCESS_HAZARDS), indicators=draw(st.lists(st.from_regex(r"[1-9]\.[1-9]", fullmatch=True), max_size=2)),
        relations=draw(st.lists(st.builds(Relation, st.sampled_from(RELATIONS), ADDRESSES, st.just("") | WORDS), max_size=3)),
    )  # fmt: skip
