"""`spondy serve`: a server that answers while a note is written."""

from __future__ import annotations

import os
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer

from spondy.adapters.cli.options import NoteTimeout
from spondy.errors import InputError

KEY_VARIABLE = "SPONDY_API_KEY"
SHORTEST_KEY = 16
_NEEDED = ("fastapi", "uvicorn", "websockets")


def serve(
    host: Annotated[str, typer.Option(metavar="ADDRESS", help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65_535, help="Port to listen on; 0 for any that is free.")] = 8000,
    workers: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="Processes that analyse; as many as processors by default.")
    ] = None,
    note_timeout: NoteTimeout = 10.0,
    max_body: Annotated[
        int, typer.Option(min=1_024, metavar="BYTES", help="Longest body of a request, or line of a stream.")
    ] = 4 * 2**20,
    waiting: Annotated[
        int | None,
        typer.Option(min=0, metavar="N", help="Notes that may wait for a worker, 16 a worker by default; else 503."),
    ] = None,
    api_key_file: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help=f"Holds the API key that callers must show; else ${KEY_VARIABLE} may."),
    ] = None,
    feedback: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Add the feedback on CDS Hooks cards to this file.")
    ] = None,
) -> None:
    """Analyse notes over HTTP.

    Prints its address as the first line on standard output once it listens, and a line for each request, without
    anything of a note, on standard error. SIGTERM or Ctrl-C stops it after what is under way.

    Exit status: 0 stopped, 2 wrong use, or it cannot listen or analyse.
    """
    missing = [name for name in _NEEDED if find_spec(name) is None]
    if missing:
        raise InputError(f"{', '.join(missing)} not installed; install spondy[server]")
    if os.name != "posix":
        raise InputError("the server needs Linux or macOS")
    from spondy.adapters.server.listening import listen
    from spondy.adapters.server.safety import is_loopback
    from spondy.adapters.server.settings import ServerSettings, processors

    key = _api_key(api_key_file)
    if key is None and not is_loopback(host):
        raise InputError(
            f"{host} can be reached from other machines, and a note would be read by whoever asks: "
            f"set {KEY_VARIABLE} or --api-key-file, or listen on 127.0.0.1"
        )
    settings = ServerSettings(
        host=host,
        port=port,
        api_key=key,
        workers=workers or processors(),
        note_timeout=note_timeout,
        max_body=max_body,
        waiting=waiting,
        feedback=feedback,
    )
    listen(settings, lambda address: print(address, flush=True))  # noqa: T201


def _api_key(file: Path | None) -> str | None:
    """Return the API key of the file, or else of the environment.

    Raises:
        InputError: the file cannot be read, or the key is none.
    """
    if file is None:
        key = os.environ.get(KEY_VARIABLE)
        if key is None:
            return None
        name = KEY_VARIABLE
    else:
        name = file.name
        try:
            key = file.read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError):
            raise InputError(f"{name}: the API key cannot be read") from None
    if len(key) < SHORTEST_KEY or not key.isascii() or not key.isprintable() or " " in key:
        raise InputError(f"{name}: an API key has at least {SHORTEST_KEY} characters, all ASCII and no spaces")
    return key
