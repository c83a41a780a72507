"""What a trainer does at the desk; every write goes through the course's folder, so versions and traces are kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any, BinaryIO, cast
from uuid import UUID

from courses.authoring import archive, lesson_source, outline, quiz_source, typed_captions
from courses.authoring.locks import SavedElsewhere
from courses.authoring.queries import GONE, get_file, saved_by
from courses.catalogue import services as folder
from courses.catalogue.manifest import COURSE
from courses.catalogue.models import Course, CourseFile
from courses.catalogue.paths import is_text
from courses.catalogue.queries import find_file, list_files, lock_file
from courses.catalogue.queries import get_course as _get_course
from lms.errors import Invalid, NotFound
from lms.identity.models import Person
from lms.media.models import StoredFile
from lms.media.queries import find_stored_files, get_stored_file
from lms.media.services import claim, clean_name, keep_stream, receive
from lms.text import slugify
from oer.catalogue.queries import find_resources

FILM = ("video", "audio")


Mark = Callable[[str], str]
"""What of a file's text a form was opened on."""


def change_course(
    *, actor: Person, course: Course, change: Callable[[str], str], version: str = "", mark: Mark = outline.outline_mark
) -> None:  # fmt: skip
    """Rewrite course.yaml by a function of its text; raises SavedElsewhere as `change_file` does."""
    change_file(actor=actor, course=course, path=COURSE, change=change, version=version, mark=mark)


def change_settings(*, actor: Person, course: Course, values: Mapping[str, Any], version: str = "") -> None:
    """Set the course's entries; its name in lists of drafts follows."""
    change_course(
        actor=actor, course=course, change=lambda text: outline.change_head(text, values), version=version, mark=outline.head_mark
    )
    if course.published_number is None:
        course.title = str(values.get("title") or course.title)[:200]


def _free_path(course: Course, where: str, name: str, ending: str) -> str:
    taken = {row.path for row in list_files(course.id)}
    base = slugify(name)[:60].strip("-") or "tep"
    path, number = f"{where}/{base}{ending}", 1
    while path in taken:
        number += 1
        path = f"{where}/{base}-{number}{ending}"
    return path


def add_lesson(*, actor: Person, course: Course, place: int, title: str, version: str = "") -> str:
    """Begin a lesson at the end of a chapter; return its path."""
    title = outline.named(title, "bài")
    path = _free_path(course, "lessons", title, ".md")
    change_course(actor=actor, course=course, change=lambda text: outline.add_lesson(text, place, path), version=version)
    slug = path.removeprefix("lessons/").removesuffix(".md")
    folder.put_text(actor=actor, course=course, path=path, text=lesson_source.new_lesson(title, slug))
    return path


@dataclass(frozen=True, slots=True)
class Placing:
    """A picture that waits to be set into a new lesson: the name by which its text calls it, the upload, its words."""

    name: str
    file_id: UUID
    words: str


def add_written_lesson(
    *, actor: Person, course: Course, place: int, title: str, body: str, pictures: Sequence[Placing], version: str = ""
) -> str:  # fmt: skip
    """Begin a lesson with a text and its pictures, which are uploads of `actor`; return its path."""
    path = add_lesson(actor=actor, course=course, place=place, title=title, version=version)
    for picture in pictures:
        if f"]({picture.name})" not in body:
            continue
        stored = own_upload(actor=actor, file_id=picture.file_id)
        if stored.kind != "image":
            raise Invalid("Tệp này không phải hình.", field="file")
        where = place_file(actor=actor, course=course, stored=stored)
        body = lesson_source.with_picture(body, picture.name, where, picture.words)
    row = get_file(course, path)
    source = lesson_source.take_apart(row.text or "")
    text = lesson_source.with_words(row.text or "", title=source.title, minutes=None, summary="", body=body)
    folder.put_text(actor=actor, course=course, path=path, text=text)
    return path


def remove_lesson(*, actor: Person, course: Course, path: str, version: str = "") -> None:
    """Take a lesson out of the outline and the folder; published revisions keep it."""
    change_course(actor=actor, course=course, change=lambda text: outline.remove_lesson(text, path), version=version)
    folder.remove_file(actor=actor, course=course, path=path)


def change_file(
    *, actor: Person, course: Course, path: str, change: Callable[[str], str], version: str = "", mark: Mark | None = None
) -> CourseFile:  # fmt: skip
    """Rewrite a file by a function of its text.

    With `version`, raises SavedElsewhere where `mark` of the text (without one: the number of its version) is another by now.
    """
    row = lock_file(course.id, path)
    if row is None:
        raise NotFound(GONE)
    if version and version != (mark(row.text or "") if mark else str(row.version)):
        raise SavedElsewhere(saved_by(row, actor))
    return folder.put_text(actor=actor, course=course, path=path, text=change(row.text or ""))


def save_lesson(
    *, actor: Person, course: Course, path: str, title: str, minutes: int | None, summary: str, body: str, version: str
) -> CourseFile:  # fmt: skip
    """Save what the editor holds."""

    def change(text: str) -> str:
        return lesson_source.with_words(text, title=title, minutes=minutes, summary=summary, body=body)

    return change_file(actor=actor, course=course, path=path, change=change, version=version)


def own_upload(*, actor: Person, file_id: UUID) -> StoredFile:
    """Return a file that `actor` has just sent; nobody places a stranger's file."""
    stored = get_stored_file(file_id)
    if stored.owner_id != actor.id:
        raise NotFound("Không tìm thấy tệp này. Hãy tải tệp lên lần nữa.")
    return stored


def keep_upload(*, actor: Person, stream: BinaryIO, name: str) -> StoredFile:
    """Receive a file that came with a form."""
    return receive(actor=actor, stream=stream, name=name)


def place_file(*, actor: Person, course: Course, stored: StoredFile, path: str = "") -> str:
    """Put an uploaded file under media/, or in place of the one at `path`; return its path."""
    name = clean_name(stored.name)
    base, dot, ending = name.rpartition(".")
    suffix = f".{slugify(ending)}" if dot and slugify(ending) else ""
    if suffix and is_text("x" + suffix):
        raise Invalid("Tệp chữ và phụ đề được gõ hay tải lên ở trang phụ đề của video.", field="file")
    path = path or _free_path(course, "media", base or name, suffix)
    claim(stored, visibility="private")
    folder.put_file(actor=actor, course=course, path=path, stored_file=stored)
    return path


def replace_file(*, actor: Person, course: Course, path: str, stored: StoredFile) -> None:
    """Put another upload in the place of a file; it must be of the same kind."""
    row = get_file(course, path)
    if row.stored_file_id is None:
        raise Invalid("Chỉ thay được phim, bản nghe, hình và tệp đã tải lên.", field="file")
    before = get_stored_file(row.stored_file_id)
    if (before.kind in FILM) != (stored.kind in FILM):
        raise Invalid("Tệp mới phải cùng loại với tệp cũ.", field="file")
    place_file(actor=actor, course=course, stored=stored, path=path)


def _insert(*, actor: Person, course: Course, lesson: str, kind: str, target: str, at: int | None, options: Mapping[str, Any]) -> None:
    def change(text: str) -> str:
        named = {"id": lesson_source.free_id(text, kind), **options}
        return lesson_source.insert(text, lesson_source.block(kind, target, named), at)

    change_file(actor=actor, course=course, path=lesson, change=change)


def add_film(
    *, actor: Person, course: Course, lesson: str, stored: StoredFile, title: str, captions: str, at: int | None
) -> str:  # fmt: skip
    """Place a film or a recording, with its captions where there are any, and set it into the lesson; return its path."""
    if stored.kind not in FILM:
        raise Invalid("Tệp này không phải phim hay bản nghe. Hãy chọn tệp .mp4, .mov, .mp3 hoặc .m4a.", field="file")
    webvtt = typed_captions.as_webvtt(captions, stored.duration or 0) if captions.strip() else ""
    path = place_file(actor=actor, course=course, stored=stored)
    options = {"title": title or stored.name}
    _insert(actor=actor, course=course, lesson=lesson, kind=stored.kind, target=path, at=at, options=options)
    if webvtt:
        write_captions(actor=actor, course=course, path=path, text=webvtt)
    return path


def write_captions(*, actor: Person, course: Course, path: str, text: str) -> None:
    """Give a film its words, timed or as plain lines; every lesson that shows it gets captions and transcript."""
    row = get_file(course, path)
    stored = get_stored_file(row.stored_file_id) if row.stored_file_id is not None else None
    if stored is None or stored.kind not in FILM:
        raise Invalid("Chỉ phim và bản nghe mới có phụ đề.", field="captions")
    webvtt = typed_captions.as_webvtt(text, stored.duration or 0)
    lessons = {row.path: row.text or "" for row in list_files(course.id) if row.path.startswith("lessons/")}
    words = lesson_source.words_of(lessons.values(), path)
    folder.put_text(actor=actor, course=course, path=words["captions"], text=webvtt)
    folder.put_text(actor=actor, course=course, path=words["transcript"], text=typed_captions.transcript(webvtt))
    for lesson, text in lessons.items():
        if path in text:
            folder.put_text(actor=actor, course=course, path=lesson, text=lesson_source.set_options(text, path, words))


def add_picture(*, actor: Person, course: Course, lesson: str, stored: StoredFile, words: str, at: int | None) -> str:
    """Place a picture with its words for those who cannot see it; return its path."""
    if stored.kind != "image":
        raise Invalid("Tệp này không phải hình. Hãy chọn tệp .jpg, .png hoặc .webp.", field="file")
    alt = " ".join(words.replace("[", "(").replace("]", ")").split())
    if not alt:
        raise Invalid("Hãy viết lời mô tả hình cho người không nhìn thấy.", field="words")
    path = place_file(actor=actor, course=course, stored=stored)
    change_file(actor=actor, course=course, path=lesson, change=lambda text: lesson_source.insert(text, f"![{alt}]({path})", at))
    return path


def add_quiz(*, actor: Person, course: Course, lesson: str, title: str, at: int | None) -> str:
    """Begin a quiz and set it into the lesson; return its path."""
    title = outline.named(title, "bài câu hỏi")
    path = _free_path(course, "quizzes", title, ".yaml")
    folder.put_text(actor=actor, course=course, path=path, text=quiz_source.new_quiz(title))
    _insert(actor=actor, course=course, lesson=lesson, kind="quiz", target=path, at=at, options={})
    return path


def add_hand_in(
    *, actor: Person, course: Course, lesson: str, title: str, prompt: str, requires_review: bool, at: int | None
) -> None:  # fmt: skip
    """Set a place to hand work in into the lesson."""
    options: dict[str, Any] = {"title": " ".join(title.split()), "prompt": prompt.replace("\r\n", "\n")}
    if requires_review:
        options["requires_review"] = True
    _insert(actor=actor, course=course, lesson=lesson, kind="hand-in", target="", at=at, options=options)


def add_resource(*, actor: Person, course: Course, lesson: str, identifier: str, at: int | None) -> None:
    """Set an open resource into the lesson."""
    found = find_resources([identifier]).get(identifier)
    if found is None:
        raise NotFound("Không tìm thấy tài liệu mở này. Có thể tài liệu vừa được gỡ.")
    _insert(actor=actor, course=course, lesson=lesson, kind="resource", target=identifier, at=at, options={"title": found.title})


@dataclass(frozen=True, slots=True)
class Unpacked:
    """A course out of a ZIP, with its files kept and looked at; `rows` are not in the database yet."""

    texts: Mapping[str, str]
    rows: Mapping[str, StoredFile]


def unpack(stream: BinaryIO) -> Unpacked:
    """Unpack, check and keep what a ZIP holds: the slow half of bringing a course in, done before a transaction begins."""
    with archive.open_archive(stream) as packed:
        members = archive.members(packed)
        texts = {path: archive.read_text(packed, entry) for path, entry in members.items() if is_text(path)}
        rows = {}
        for path, entry in members.items():
            if not is_text(path):
                with closing(archive.Member(packed, entry)) as source:
                    rows[path] = keep_stream(cast(BinaryIO, source), path.rpartition("/")[2])
    return Unpacked(texts, rows)


def bring_in(*, actor: Person, texts: Mapping[str, str], files: Mapping[str, UUID]) -> Course:
    """Make a new draft of `actor` of a course's texts and {path: id} of its received files."""
    course = _start_beside(actor, outline.title_of(texts[COURSE]) or "Khóa học nhập từ tệp")
    stored = find_stored_files(list(files.values()))
    placed = {path: stored[file_id] for path, file_id in files.items()}
    for row in placed.values():
        claim(row, visibility="private")
    folder.replace_files(actor=actor, course=course, texts=texts, files=placed)
    return course


def _start_beside(actor: Person, title: str) -> Course:
    """Begin a course of this title at its address, or at the next that is free."""
    base = slugify(title)[:70].strip("-")
    slug, number = base, 1
    while _is_taken(slug):
        number += 1
        slug = f"{base}-{number}"
    return folder.start(actor=actor, title=title, slug=slug)


def _is_taken(slug: str) -> bool:
    try:
        _get_course(slug)
    except NotFound:
        return False
    return True


def remove_files(*, actor: Person, course: Course, paths: Sequence[str]) -> None:
    """Take files out of the folder; the outline and course.yaml are not among them."""
    for path in paths:
        if path == COURSE or path.startswith("lessons/") or find_file(course.id, path) is None:
            raise Invalid("Không xóa được tệp này ở đây.")
        folder.remove_file(actor=actor, course=course, path=path)
