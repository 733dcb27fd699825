"""The client for programs that wait."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from types import TracebackType
from typing import Any, TypeVar

import httpx
from websockets.exceptions import ConnectionClosed, WebSocketException
from websockets.sync.client import ClientConnection, connect

from spondy.client import live_wire, wire
from spondy.client.errors import ServerBusy, ServerError
from spondy.client.streaming import Lines, NoteRecord, requests_of
from spondy.errors import NoteError, SpondyError
from spondy.live.update import LiveUpdate
from spondy.model import Analysis

_Result = TypeVar("_Result")


class Client:
    """Calls a server; keeps its connections open, so use one for many notes, and as a context manager.

    Args:
        base_url: address of the server, for instance ``http://127.0.0.1:8000``.
        api_key: its key, where it wants one.
        timeout: seconds that the server may keep silent.
        retries: how often to try again when the server is busy, resting as long as it asks, 30 seconds at most.
    """

    def __init__(
        self, base_url: str, *, api_key: str | None = None, timeout: float = wire.SECONDS, retries: int = 0
    ) -> None:
        self._base_url, self._api_key, self._timeout, self._retries = base_url, api_key, timeout, retries
        self._http = httpx.Client(**wire.options(base_url, api_key, timeout))

    def __enter__(self) -> Client:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def analyze(self, text: str, **fields: Any) -> Analysis:
        """Analyse one text; `fields` as in `spondy.analyze`.

        Raises:
            NoteError: the note cannot be analysed.
            ServerBusy: the server has as much to do as it takes on.
            ServerError: the server cannot be reached, or refuses the request.
        """
        return Analysis.model_validate_json(self._patiently(wire.analyze_request(text, fields)).content)

    def analyze_many(self, notes: Iterable[NoteRecord]) -> Iterator[Analysis | NoteError]:
        """Analyse notes in order; a note that fails gives its error in its place and stops nothing.

        Notes are taken and answers given as they come, a few at a time, so there may be any number of them.

        Args:
            notes: notes, or mappings with the fields of note records.

        Raises:
            ServerBusy: the server has as much to do as it takes on.
            ServerError: the server cannot be reached, refuses the request, or breaks off.
        """
        for lines in requests_of(notes):
            yield from self._stream(lines)

    def gaps(self) -> Any:
        """Return the catalogue of gaps, as `GET /v1/gaps` gives it; raises `ServerError`."""
        return self._patiently(wire.get_request(wire.GAPS)).json()

    def version(self) -> dict[str, Any]:
        """Return what the server's analyses are made by, as `GET /version` gives it; raises `ServerError`."""
        versions: dict[str, Any] = self._patiently(wire.get_request(wire.VERSION)).json()
        return versions

    def ready(self) -> bool:
        """Say whether the server is ready; False where it cannot be reached, too."""
        try:
            return self._http.get(wire.READY).is_success
        except httpx.HTTPError:
            return False

    @contextmanager
    def live(self, **fields: Any) -> Iterator[Live]:
        """Begin a note that is being written; `fields` as in `spondy.analyze`.

        Raises:
            ServerError: the server cannot be reached, or refuses.
        """
        with ExitStack() as stack:
            try:
                address, options = wire.live_address(self._base_url), live_wire.options(self._api_key, self._timeout)
                connection = stack.enter_context(connect(address, **options))
            except (OSError, WebSocketException) as fault:
                raise live_wire.refused(fault) from None
            yield Live(connection, fields, self._timeout)

    def _patiently(self, request: wire.Request) -> httpx.Response:
        return self._retrying(lambda: wire.check(_reached(lambda: self._http.request(**request))))

    def _retrying(self, attempt: Callable[[], _Result]) -> _Result:
        for _ in range(self._retries):
            try:
                return attempt()
            except ServerBusy as busy:
                time.sleep(wire.rest(busy.retry_after))
        return attempt()

    def _stream(self, lines: list[bytes]) -> Iterator[Analysis | NoteError]:
        answer = self._retrying(lambda: self._begun(lines))
        whole = Lines(len(lines))
        try:
            for content in answer.iter_bytes():
                yield from map(wire.analysis_of, whole.add(content))
        except httpx.HTTPError as fault:
            raise wire.broke_off(fault) from None
        finally:
            answer.close()
        whole.close()

    def _begun(self, lines: list[bytes]) -> httpx.Response:
        request = self._http.build_request(**wire.stream_request(lines))
        answer = _reached(lambda: self._http.send(request, stream=True))
        if not answer.is_success:
            _reached(answer.read)
            answer.close()
        return wire.check(answer)


class Live:
    """A note that is being written; `Client.live` makes it."""

    def __init__(self, connection: ClientConnection, fields: dict[str, Any], timeout: float) -> None:
        self._connection, self._timeout = connection, timeout
        self._reader = live_wire.Reader()
        self._revision = 0
        self._send(live_wire.first_message(fields))

    def update(self, text: str, *, finished: bool = False) -> LiveUpdate:
        """Send the whole text as it is now, and return what changed; as `spondy.live.LiveNote.update`.

        Raises:
            NoteError: what counts of the text cannot be analysed; the note goes on.
            ServerError: the server does not answer, or ended the note.
        """
        return self._ask({"text": text, "finish": finished})

    def finish(self) -> LiveUpdate:
        """Take the text as it is for finished; raises as `update` does. The note may go on."""
        return self._ask({"finish": True})

    def _ask(self, message: dict[str, Any]) -> LiveUpdate:
        self._revision += 1
        self._send(wire.packed({**message, "revision": self._revision}).decode())
        while True:
            answer = self._receive()
            if self._reader.revision >= self._revision:
                break
        if isinstance(answer, SpondyError):
            raise answer
        return answer

    def _send(self, message: str) -> None:
        try:
            self._connection.send(message)
        except ConnectionClosed as fault:
            # What the server said last tells why.
            while not isinstance(self._receive(), SpondyError):
                pass
            raise live_wire.closed(fault) from None

    def _receive(self) -> LiveUpdate | SpondyError:
        try:
            return self._reader.read(self._connection.recv(self._timeout))
        except ConnectionClosed as fault:
            raise live_wire.closed(fault) from None
        except TimeoutError:
            raise ServerError(live_wire.SILENT) from None


def _reached(request: Callable[[], _Result]) -> _Result:
    try:
        return request()
    except httpx.HTTPError as fault:
        raise wire.unreachable(fault) from None
