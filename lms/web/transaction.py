"""The edge of a request: one transaction, committed if the answer is good, undone if it is not."""

from __future__ import annotations

from contextlib import ExitStack

from flask import Flask, Response, current_app, g, request

from lms import database

READING = {"GET", "HEAD", "OPTIONS"}


def _streams() -> bool:
    view = current_app.view_functions.get(request.endpoint or "")
    return bool(getattr(view, "streams", False))


def init_app(app: Flask) -> None:
    """Open and close the unit of work around every request."""

    @app.before_request
    def _open() -> None:
        stack = ExitStack()
        stack.enter_context(database.writing(request.method not in READING and not _streams()))
        g.unit_of_work = stack

    @app.after_request
    def _close(response: Response) -> Response:
        if response.status_code >= 400:
            database.rollback()
        elif request.method in READING:
            database.end_reading()
        else:
            database.commit()
        return response

    @app.teardown_request
    def _end(_error: BaseException | None) -> None:
        stack = g.pop("unit_of_work", None)
        if stack is not None:
            stack.close()
