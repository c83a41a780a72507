"""Decide about a deposit: take it on, look at the points, publish it or return it with a reason; and talk about it."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select

from lms import clock
from lms.access.policy import require
from lms.audit.services import record
from lms.database import insert_new, new_id, session
from lms.errors import Conflict, Invalid, NotAllowed
from lms.events import publish as announce
from lms.identity.models import Person
from lms.settings import current
from oer.catalogue.models import SUBMITTED, Resource, ResourceVersion
from oer.catalogue.queries import get_version
from oer.catalogue.services import publish_version, return_version
from oer.curation import checklist, minutes
from oer.curation.events import DepositAccepted, DepositReturned, MessageWritten
from oer.curation.models import Review, ReviewMessage
from oer.curation.permissions import DISCUSS, PUBLISH, REVIEW
from oer.curation.queries import appraised, is_held

SHORTEST_REASON = 10
LONGEST_MESSAGE = 5_000


def claim(*, actor: Person, resource: Resource, take_over: bool = False) -> Review:
    """Take a deposit on; raises Conflict where another has it in hand, unless it is taken over."""
    require(actor, REVIEW, resource)
    review = _open(resource)
    if is_held(review, actor, clock.now()) and not take_over:
        raise Conflict(f"{_name_of(review)} đang thẩm định tài liệu này.")
    former = review.claimed_by_id
    review.claimed_by_id, review.claimed_at = actor.id, clock.now()
    session.flush()
    detail = {"from": str(former)} if former is not None and former != actor.id else {}
    record(actor, "oer:review:claim", subject_id=resource.id, detail=detail)
    return review


def release(*, actor: Person, resource: Resource) -> None:
    """Lay a deposit back for others."""
    review = _open(resource)
    if review.claimed_by_id != actor.id:
        raise Conflict("Bạn không còn giữ tài liệu này để thẩm định.")
    review.claimed_by_id = review.claimed_at = None
    session.flush()
    record(actor, "oer:review:release", subject_id=resource.id)


def keep_points(*, actor: Person, resource: Resource, ticked: Collection[str]) -> Review:
    """Keep which points were found in order so far; whoever does so has the deposit in hand."""
    require(actor, PUBLISH, resource)
    review = _in_hand(actor, resource)
    review.ticked = checklist.known_keys(get_version(resource, resource.latest_number).kind, ticked)
    session.flush()
    return review


def publish(*, actor: Person, resource: Resource, ticked: Collection[str], note: str = "") -> None:
    """Let everybody read what waits; raise NotAllowed for one's own, Conflict where nothing waits, Invalid where a point is missing."""
    version = _decidable(actor, resource)
    review = keep_points(actor=actor, resource=resource, ticked=ticked)
    open_points = checklist.missing(version.kind, review.ticked)
    if open_points:
        raise Invalid("Chưa công bố được. Còn điểm bắt buộc: " + "; ".join(point.vi for point in open_points) + ".", field="points")
    publish_version(actor=actor, version=version, note=note, only_waiting=True)
    _conclude(actor, resource, version, review, minutes.PUBLISHED, note)
    announce(DepositAccepted(resource.id, version.number))


def give_back(*, actor: Person, resource: Resource, reason: str, ticked: Collection[str] = ()) -> None:
    """Return what waits to its depositor, who reads the reason."""
    if len(reason.strip()) < SHORTEST_REASON:
        raise Invalid("Hãy viết rõ cần sửa gì: người gửi chỉ đọc được lý do này.", field="reason")
    version = _decidable(actor, resource)
    review = keep_points(actor=actor, resource=resource, ticked=ticked)
    return_version(actor=actor, version=version, reason=reason.strip())
    _conclude(actor, resource, version, review, minutes.RETURNED, reason.strip())
    announce(DepositReturned(resource.id, version.number, version.review_reason))


def write_message(*, actor: Person, resource: Resource, words: str) -> ReviewMessage:
    """Say something to the other side: the depositor to the curators, or a curator to the depositor."""
    require(actor, DISCUSS, resource)
    said = words.strip()
    if not said:
        raise Invalid("Hãy viết lời nhắn.", field="words")
    if len(said) > LONGEST_MESSAGE:
        raise Invalid(f"Lời nhắn dài {len(said)} ký tự, tối đa {LONGEST_MESSAGE}.", field="words")
    row = ReviewMessage(id=new_id(), resource_id=resource.id, number=resource.latest_number, author_id=actor.id, words=said)
    session.add(row)
    session.flush()
    record(actor, "oer:review:message", subject_id=resource.id, detail={"message": str(row.id)})
    announce(MessageWritten(row.id, resource.id, actor.id))
    return row


def _open(resource: Resource) -> Review:
    """Return the review of what waits, locked until the transaction ends; Conflict where nothing waits."""
    version = get_version(resource, resource.latest_number)
    if version.state != SUBMITTED:
        raise Conflict("Bản này không còn chờ duyệt: có người vừa xử lý, hoặc người gửi đã rút lại.")
    session.execute(insert_new(Review), {"id": new_id(), "version_id": version.id, "ticked": []})
    query = select(Review).where(Review.version_id == version.id).with_for_update().execution_options(populate_existing=True)
    review: Review = session.scalars(query).one()
    return review


def _in_hand(actor: Person, resource: Resource) -> Review:
    """Return the review, taken on by `actor` if by nobody; Conflict where another has it in hand."""
    review = _open(resource)
    if is_held(review, actor, clock.now()):
        raise Conflict(f"{_name_of(review)} đang thẩm định tài liệu này. Hãy trao đổi với nhau, hoặc nhận thay rồi quyết định.")
    if review.claimed_by_id != actor.id:
        review.claimed_by_id, review.claimed_at = actor.id, clock.now()
    return review


def _name_of(review: Review) -> str:
    return session.get_one(Person, review.claimed_by_id).full_name


def _decidable(actor: Person, resource: Resource) -> ResourceVersion:
    require(actor, PUBLISH, resource)
    version = get_version(resource, resource.latest_number)
    if current().four_eyes and version.created_by_id == actor.id:
        raise NotAllowed("Bản này do chính bạn viết. Hãy nhờ một biên tập viên khác duyệt.")
    return version


def _conclude(actor: Person, resource: Resource, version: ResourceVersion, review: Review, decision: str, words: str) -> None:
    review.decided_by_id, review.decided_at = actor.id, clock.now()
    review.sheet = minutes.sheet(
        appraised(resource, version), ticked=review.ticked, decision=decision, words=words, curator=actor.full_name,
        decided_at=review.decided_at, own=version.created_by_id == actor.id,
    )  # fmt: skip
    session.flush()
