"""The command line: `spondy`. Errors become messages and exit statuses here and nowhere else.

Exit status: 0 all notes analysed, 1 some failed and the rest are written, 2 wrong use or unreadable input.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from importlib.util import find_spec
from typing import Annotated

import typer
from typer.main import get_command

from spondy.adapters.cli.lazy import LazyGroup
from spondy.adapters.cli.status import ALL_ANALYSED, CANNOT_RUN
from spondy.adapters.faults import where_it_failed
from spondy.errors import OutputError, SpondyError

app = typer.Typer(
    cls=LazyGroup,
    help="Read clinical notes, propose ICD-10-CM codes for the spine, and flag what the notes leave open.",
    no_args_is_help=True,
    # A traceback with local variables would print note text.
    pretty_exceptions_enable=False,
)


def _version(wanted: bool) -> None:
    if wanted:
        from spondy import __version__

        typer.echo(f"spondy {__version__}")
        raise typer.Exit


@app.callback()
def _spondy(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    pass


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit status.

    Args:
        argv: arguments; those of the process when not given.
    """
    _leave_no_core()
    try:
        get_command(app).main(args=None if argv is None else list(argv), prog_name="spondy")
    except SystemExit as finished:
        return finished.code if isinstance(finished.code, int) else CANNOT_RUN
    except SpondyError as error:
        typer.echo(f"error: {error}", err=True)
        return CANNOT_RUN
    except OSError as error:
        # Reading errors come as SpondyError: this is a disk that is full or a folder that went away.
        typer.echo(f"error: {OutputError.code} cannot write: {error.strerror or type(error).__name__}", err=True)
        return CANNOT_RUN
    except Exception as error:
        typer.echo(f"error: {SpondyError.code} a fault in spondy: {where_it_failed(error)}", err=True)
        return CANNOT_RUN
    return ALL_ANALYSED


def _leave_no_core() -> None:
    """Let this process and those that it starts leave no image of their memory when they crash: it holds notes."""
    # Windows has no such limit.
    if find_spec("resource") is not None:
        import resource

        with suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))
