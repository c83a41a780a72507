"""Hang the rooms of `courses` on the application."""

from __future__ import annotations

from flask import Flask

from courses.authoring.queries import writes_with
from courses.authoring.views import desk as author_desk
from courses.authoring.views import room as author_room
from courses.catalogue import documents as catalogue_documents
from courses.catalogue import permissions as catalogue_permissions
from courses.catalogue import subscribers as catalogue_subscribers
from courses.catalogue.commands import course_group
from courses.demo.loading import demo_group, load_at_first_start
from courses.hand_ins import subscribers as hand_in_subscribers
from courses.hand_ins.queries import reviews
from courses.mandatory_training import permissions as training_permissions
from courses.mandatory_training import subscribers as training_subscribers
from courses.mandatory_training import tasks as _training_tasks  # noqa: F401 – its jobs must be known
from courses.mandatory_training.views import desk as training_desk
from courses.mandatory_training.views import home_section as duties_section
from courses.mandatory_training.views import me_offer as duties_offer
from courses.mandatory_training.views import room as training_room
from courses.player.views import room as player_room
from courses.player.views.offers import home_section, me_offer
from courses.progress.services import recount
from lms.access import policy
from lms.media.permissions import let_read


def register(app: Flask) -> None:
    """Register blueprints, policy, subscribers and commands."""
    policy.register(catalogue_permissions.GRANTS)
    policy.register(training_permissions.GRANTS)
    let_read(writes_with)
    let_read(reviews)
    hand_in_subscribers.connect()
    catalogue_subscribers.connect()
    training_subscribers.connect()
    app.register_blueprint(player_room)
    app.register_blueprint(training_room)
    app.register_blueprint(author_room)
    app.extensions.setdefault("lms_sitemaps", {})["courses"] = catalogue_documents.SITEMAP
    app.extensions.setdefault("lms_feed", []).append(catalogue_documents.list_news)
    app.extensions.setdefault("lms_home", []).extend([home_section, duties_section])
    app.extensions.setdefault("lms_me", []).extend([me_offer, duties_offer])
    app.extensions.setdefault("lms_desks", []).append(training_desk)
    app.extensions.setdefault("lms_rebuilds", {})["enrolments"] = recount
    app.extensions.setdefault("lms_desks", []).extend([author_desk, training_desk])
    app.cli.add_command(course_group)
    app.cli.add_command(demo_group)
    app.extensions.setdefault("lms_first_start", []).append(load_at_first_start)
