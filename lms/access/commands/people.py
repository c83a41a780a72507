"""`lms admin create` and `lms person`: an administrator, and people many at once."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import click

from lms.access.commands.lists import How, ListOf, bring_in, list_options, template_command
from lms.access.importing import COLUMNS, PersonRow, read_person
from lms.access.permissions import IMPORT_PEOPLE
from lms.access.services import grant, take_in_people
from lms.database import transaction
from lms.errors import DomainError
from lms.identity.models import Person
from lms.identity.services import register
from lms.tabular import Summary

PEOPLE = ListOf(
    columns=COLUMNS,
    needed=["full_name", "identifier"],
    examples=[["Nguyễn Văn A", "nguyenvana", "", "0912345678", "anh", "Phường Hải Dương", "10525", "Chuyên viên"]],
    read=read_person,
    same=lambda person: ("identifier", person.identifier),
    permission=IMPORT_PEOPLE,
    refusal="tài khoản này không được nhập danh sách người / this account may not import people",
)


@click.group(name="admin")
def admin_group() -> None:
    """Administrators of the whole house."""


@admin_group.command("create")
@click.option("--identifier", prompt="Tên đăng nhập / identifier")
@click.option("--name", "full_name", prompt="Họ và tên / full name")
@click.option("--email", default="")
@click.password_option("--password", prompt="Mật khẩu / password")
def create_admin(identifier: str, full_name: str, email: str, password: str) -> None:
    """Make an account that may do everything."""
    try:
        with transaction():
            person = register(full_name=full_name, identifier=identifier, password=password, email=email)
            grant(actor=None, person=person, role="administrator", organisation_id=None)
    except DomainError as error:
        raise click.ClickException(error.message) from error
    click.echo(identifier)


@click.group(name="person")
def person_group() -> None:
    """People, many at once."""


template_command(person_group, PEOPLE, "nguoi-mau.xlsx")


@person_group.command("import")
@list_options(as_needed=True)
def import_people(how: How) -> None:
    """Bring in people from FILE (.csv or .xlsx); twice changes nothing. They set a password with a printed code or a mailed link."""

    def write(actor: Person | None, rows: Sequence[PersonRow], summary: Summary) -> None:
        if actor is not None:
            take_in_people(actor=actor, rows=rows, summary=summary, progress=_progress)

    bring_in(how, PEOPLE, write)


def _progress(done: int) -> None:
    sys.stderr.write(f"  {done} dòng\n")
