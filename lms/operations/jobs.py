"""`lms jobs`: what was promised, what runs, what failed and why."""

from __future__ import annotations

import json
from uuid import UUID

import click
from sqlalchemy import func, select, update

from lms import clock
from lms.database import session, transaction
from lms.jobs import FAILED, HELD, Job, run_pending_jobs


@click.group(name="jobs", invoke_without_command=True)
@click.option("--state", type=click.Choice(["held", "sent", "running", "done", "failed"]), help="Only these.")
@click.option("--most", default=30, show_default=True)
@click.option("--json", "as_json", is_flag=True)
@click.pass_context
def jobs_group(context: click.Context, state: str | None, most: int, as_json: bool) -> None:
    """List jobs, newest first, and how many there are in each state."""
    if context.invoked_subcommand is not None:
        return
    counts: dict[str, int] = dict(session.execute(select(Job.state, func.count()).group_by(Job.state)).all())
    query = select(Job).order_by(Job.id.desc()).limit(most)
    rows = session.scalars(query.where(Job.state == state) if state else query).all()
    if as_json:
        click.echo(json.dumps({"counts": counts, "jobs": [_plain(row) for row in rows]}, ensure_ascii=False))
        return
    click.echo("  ".join(f"{name}: {count}" for name, count in sorted(counts.items())) or "chưa có việc nào / no jobs")
    for row in rows:
        reason = row.error.strip().rsplit("\n", 1)[-1] if row.error else row.note
        click.echo(f"{row.id}  {row.state:<8} {row.progress:>4.0%}  lần {row.attempts}  {row.name:<28} {reason}")


def _plain(row: Job) -> dict[str, object]:
    return {
        "id": str(row.id), "name": row.name, "state": row.state, "progress": row.progress, "note": row.note,
        "attempts": row.attempts, "error": row.error, "created_at": row.created_at.isoformat(),
    }  # fmt: skip


@jobs_group.command("retry")
@click.argument("job_id", type=click.UUID)
def _retry(job_id: UUID) -> None:
    """Give a failed job another try."""
    with transaction():
        values = {"state": HELD, "attempts": 0, "not_before": clock.now()}
        retried = session.scalar(update(Job).where(Job.id == job_id, Job.state == FAILED).values(**values).returning(Job.id))
    if retried is None:
        raise click.ClickException("không có việc hỏng nào mang mã này / no failed job has this id")


@jobs_group.command("run")
def _run() -> None:
    """Run everything that waits, in this process."""
    click.echo(run_pending_jobs())
