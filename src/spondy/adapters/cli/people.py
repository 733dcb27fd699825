"""`spondy people`: who may come into the workbench of a team."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from spondy.adapters.cli.databases import DEFAULT_DATABASE, DatabaseOption, opened
from spondy.adapters.cli.tally import say

if TYPE_CHECKING:
    from spondy.adapters.review.store.records import Actor

app = typer.Typer(help="Say who may come into the workbench of a team.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(metavar="NAME", help="What the person logs in with.")]
RoleOption = Annotated[
    str, typer.Option("--role", metavar="reviewer|lead|admin", help="Each may do what those before it may.")
]


def _role(value: str) -> str:
    from spondy.adapters.review.store.records import Role

    if value not in list(Role):
        raise typer.BadParameter(f"choose one of {', '.join(Role)}")
    return value


def _operator() -> Actor:
    """Return who stands in the audit for what is done at the command line."""
    from spondy.adapters.review.store.audit import PROGRAM

    return PROGRAM


@app.command("add")
def add(
    name: Name,
    role: RoleOption = "reviewer",
    full_name: Annotated[str, typer.Option(metavar="TEXT", help="Shown beside what the person does.")] = "",
    no_password: Annotated[
        bool, typer.Option("--no-password", help="The person comes in by an OpenID provider only.")
    ] = False,
    database: DatabaseOption = DEFAULT_DATABASE,
) -> None:
    """Add a person; the password is asked for, or is the first line of standard input."""
    store = opened(database, new=True)
    from spondy.adapters.review.store.people import add_person
    from spondy.adapters.review.store.records import Role

    chosen = Role(_role(role))
    password = None if no_password else _password()
    with store.writing() as session:
        person = add_person(session, name, chosen, by=_operator(), full_name=full_name, password=password)
    say(f"added {person.name} as {person.role}")


@app.command("password")
def password(name: Name, database: DatabaseOption = DEFAULT_DATABASE) -> None:
    """Give a person a new password, and end their sessions."""
    store = opened(database)
    from spondy.adapters.review.store.people import set_password

    new = _password()
    with store.writing() as session:
        set_password(session, name, new, by=_operator())


@app.command("role")
def role(
    name: Name,
    new: Annotated[str, typer.Argument(metavar="reviewer|lead|admin", help="The new role.")],
    database: DatabaseOption = DEFAULT_DATABASE,
) -> None:
    """Give a person another role."""
    store = opened(database)
    from spondy.adapters.review.store.people import set_role
    from spondy.adapters.review.store.records import Role

    chosen = Role(_role(new))
    with store.writing() as session:
        set_role(session, name, chosen, by=_operator())


@app.command("disable")
def disable(name: Name, database: DatabaseOption = DEFAULT_DATABASE) -> None:
    """Let a person no longer in; what they did stays theirs."""
    store = opened(database)
    from spondy.adapters.review.store import people

    with store.writing() as session:
        people.disable(session, name, by=_operator())


@app.command("enable")
def enable(name: Name, database: DatabaseOption = DEFAULT_DATABASE) -> None:
    """Let a person in again."""
    store = opened(database)
    from spondy.adapters.review.store import people

    with store.writing() as session:
        people.enable(session, name, by=_operator())


@app.command("list")
def list_people(database: DatabaseOption = DEFAULT_DATABASE) -> None:
    """Print the people: name, role, and whether they are disabled."""
    store = opened(database)
    from spondy.adapters.review.store.people import people

    with store.reading() as session:
        for person in people(session):
            off = "" if person.disabled_at is None else "\tdisabled"
            typer.echo(f"{person.name}\t{person.role}{off}")


def _password() -> str:
    if sys.stdin.isatty():
        return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True))
    return sys.stdin.readline().rstrip("\r\n")
