"""Hang the rooms of open resources."""

from __future__ import annotations

from typing import Any

from flask import Flask

from lms.access import policy
from lms.access.queries import holds_role
from lms.i18n import _
from lms.media.permissions import let_read
from lms.search.services import register_source
from oer.catalogue import documents, permissions, showing
from oer.catalogue.commands import resource_group
from oer.catalogue.queries import may_review_file
from oer.catalogue.views import room as resources_room
from oer.curation import permissions as curation_permissions
from oer.curation import subscribers as curation_subscribers
from oer.curation.views import room as review_room
from oer.deposit.views import room as deposits_room
from oer.harvesting.commands import oai_group
from oer.harvesting.documents import origin
from oer.harvesting.tasks import keep_harvesting
from oer.harvesting.views import room as harvesting_room
from oer.licences.views import room as licences_room
from oer.oai_pmh import services as oai_services
from oer.oai_pmh import subscribers as oai_subscribers
from oer.oai_pmh.views import room as oai_room
from oer.vocabularies import permissions as vocabulary_permissions
from oer.vocabularies.views import room as vocabularies_room


def register(app: Flask) -> None:
    """Register routes, permissions, documents, desks and commands."""
    for grants in (permissions.GRANTS, curation_permissions.GRANTS, vocabulary_permissions.GRANTS):
        policy.register(grants)
    let_read(may_review_file)
    curation_subscribers.connect()
    oai_subscribers.connect()
    register_source(documents.TYPE, documents.list_documents, documents.get_documents)
    app.extensions.setdefault("lms_sitemaps", {})["resources"] = documents.SITEMAP
    app.extensions.setdefault("lms_feed", []).append(documents.list_news)
    app.jinja_env.globals["oer"] = showing
    for room in (resources_room, deposits_room, review_room, vocabularies_room, licences_room, oai_room, harvesting_room):
        app.register_blueprint(room)
    app.extensions.setdefault("lms_desks", []).extend([_own_deposits, _review])
    app.extensions.setdefault("lms_rebuilds", {})["oai"] = oai_services.rebuild
    app.extensions.setdefault("lms_first_start", []).extend([oai_services.begin, keep_harvesting])
    app.extensions.setdefault("oer_origins", []).append(origin)
    for group in (resource_group, oai_group):
        app.cli.add_command(group)


def _own_deposits(actor: Any) -> dict[str, str] | None:
    return {"label": _("Tài liệu tôi gửi"), "url": "/deposits", "icon": "upload"} if actor is not None else None


def _review(actor: Any) -> dict[str, str] | None:
    is_curator = actor is not None and (holds_role(actor, "curator") or holds_role(actor, "administrator"))
    return {"label": _("Duyệt tài liệu"), "url": "/review", "icon": "badge-check"} if is_curator else None
