"""A course, the files it is written in, and the revisions that learners study: published once, never changed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.database import Created, Instant, Model

DRAFT, PUBLISHED, WITHDRAWN = "draft", "published", "withdrawn"


class Course(Model):
    """One course for its whole life; `published_number` names the revision that new learners get."""

    __tablename__ = "courses"
    __table_args__ = (Index("ix_courses_state", "state", "published_at"), Index("ix_courses_owner_id", "owner_id"))

    slug: Mapped[str] = mapped_column(String(80), unique=True)
    title: Mapped[str] = mapped_column(String(200))
    owner_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisations.id"))
    state: Mapped[str] = mapped_column(String(12), default=DRAFT)
    published_number: Mapped[int | None]
    published_at: Mapped[Instant | None]
    created_at: Mapped[Created]
    updated_at: Mapped[Created]


class CourseFile(Model):
    """One file of the course's folder as it is being written: text, or an uploaded file under media/."""

    __tablename__ = "course_files"
    __table_args__ = (UniqueConstraint("course_id", "path"),)

    course_id: Mapped[UUID] = mapped_column(ForeignKey("courses.id", ondelete="CASCADE"))
    path: Mapped[str] = mapped_column(String(200))
    text: Mapped[str | None] = mapped_column(Text)
    stored_file_id: Mapped[UUID | None] = mapped_column(ForeignKey("stored_files.id"))
    version: Mapped[int] = mapped_column(default=1)
    updated_at: Mapped[Created]
    updated_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))


class CourseRevision(Model):
    """A published state of a course, with the very source it was compiled from."""

    __tablename__ = "course_revisions"
    __table_args__ = (UniqueConstraint("course_id", "number"),)

    course_id: Mapped[UUID] = mapped_column(ForeignKey("courses.id", ondelete="CASCADE"))
    number: Mapped[int]
    title: Mapped[str] = mapped_column(String(200))
    summary: Mapped[str] = mapped_column(Text)
    head: Mapped[dict[str, Any]]
    source: Mapped[dict[str, Any]] = mapped_column(deferred=True)
    minutes: Mapped[int]
    lesson_count: Mapped[int]
    note: Mapped[str] = mapped_column(Text, default="")
    published_by_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    published_at: Mapped[Created]

    course: Mapped[Course] = relationship(lazy="raise")
    modules: Mapped[list[Module]] = relationship(lazy="raise", order_by="Module.place")
    lessons: Mapped[list[Lesson]] = relationship(lazy="raise", order_by="Lesson.place")


class Module(Model):
    """A chapter of a revision."""

    __tablename__ = "modules"
    __table_args__ = (UniqueConstraint("revision_id", "place"),)

    revision_id: Mapped[UUID] = mapped_column(ForeignKey("course_revisions.id", ondelete="CASCADE"))
    place: Mapped[int]
    title: Mapped[str] = mapped_column(String(200))


class Lesson(Model):
    """A lesson of a revision; `place` counts through the whole course from 1."""

    __tablename__ = "lessons"
    __table_args__ = (UniqueConstraint("revision_id", "slug"), UniqueConstraint("revision_id", "place"))

    revision_id: Mapped[UUID] = mapped_column(ForeignKey("course_revisions.id", ondelete="CASCADE"))
    module_id: Mapped[UUID] = mapped_column(ForeignKey("modules.id", ondelete="CASCADE"))
    place: Mapped[int]
    slug: Mapped[str] = mapped_column(String(80))
    title: Mapped[str] = mapped_column(String(200))
    summary: Mapped[str] = mapped_column(Text, default="")
    minutes: Mapped[int]

    activities: Mapped[list[LessonActivity]] = relationship(lazy="raise", order_by="LessonActivity.place")


class LessonActivity(Model):
    """An activity of a lesson of a revision; `key` is the same in every revision that has it."""

    __tablename__ = "lesson_activities"
    __table_args__ = (UniqueConstraint("lesson_id", "place"), UniqueConstraint("revision_id", "key"))

    revision_id: Mapped[UUID] = mapped_column(ForeignKey("course_revisions.id", ondelete="CASCADE"))
    lesson_id: Mapped[UUID] = mapped_column(ForeignKey("lessons.id", ondelete="CASCADE"))
    place: Mapped[int]
    key: Mapped[str] = mapped_column(String(160))
    kind: Mapped[str] = mapped_column(String(20))
    title: Mapped[str] = mapped_column(String(300))
    spec: Mapped[dict[str, Any]]
    html: Mapped[str] = mapped_column(Text, default="")
    seconds: Mapped[int]
    stored_file_id: Mapped[UUID | None] = mapped_column(ForeignKey("stored_files.id"))
