"""The client for programs on an event loop; what is said of `Client` holds here too."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from types import TracebackType
from typing import Any, TypeVar

import httpx
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, WebSocketException

from spondy.client import live_wire, wire
from spondy.client.errors import ServerBusy, ServerError
from spondy.client.streaming import Lines, NoteRecord, requests_of
from spondy.errors import NoteError, SpondyError
from spondy.live.update import LiveUpdate
from spondy.model import Analysis

_Result = TypeVar("_Result")


class AsyncClient:
    """As `Client`, for `await`.

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
        self._http = httpx.AsyncClient(**wire.options(base_url, api_key, timeout))

    async def __aenter__(self) -> AsyncClient:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def analyze(self, text: str, **fields: Any) -> Analysis:
        """Analyse one text; as `Client.analyze`."""
        request = wire.analyze_request(text, fields)
        return Analysis.model_validate_json((await self._patiently(request)).content)

    async def analyze_many(self, notes: Iterable[NoteRecord]) -> AsyncIterator[Analysis | NoteError]:
        """Analyse notes in order; as `Client.analyze_many`."""
        for lines in requests_of(notes):
            answer = await self._retrying(lambda lines=lines: self._begun(lines))  # type: ignore[misc]
            whole = Lines(len(lines))
            try:
                async for content in answer.aiter_bytes():
                    for line in whole.add(content):
                        yield wire.analysis_of(line)
            except httpx.HTTPError as fault:
                raise wire.broke_off(fault) from None
            finally:
                await answer.aclose()
            whole.close()

    async def gaps(self) -> Any:
        """Return the catalogue of gaps, as `GET /v1/gaps` gives it; raises `ServerError`."""
        return (await self._patiently(wire.get_request(wire.GAPS))).json()

    async def version(self) -> dict[str, Any]:
        """Return what the server's analyses are made by, as `GET /version` gives it; raises `ServerError`."""
        versions: dict[str, Any] = (await self._patiently(wire.get_request(wire.VERSION))).json()
        return versions

    async def ready(self) -> bool:
        """Say whether the server is ready; False where it cannot be reached, too."""
        try:
            return (await self._http.get(wire.READY)).is_success
        except httpx.HTTPError:
            return False

    @asynccontextmanager
    async def live(self, **fields: Any) -> AsyncIterator[AsyncLive]:
        """Begin a note that is being written; as `Client.live`."""
        try:
            connection = await connect(
                wire.live_address(self._base_url), **live_wire.options(self._api_key, self._timeout)
            )
        except (OSError, WebSocketException) as fault:
            raise live_wire.refused(fault) from None
        async with connection:
            note = AsyncLive(connection, self._timeout)
            try:
                await note.begin(fields)
                yield note
            finally:
                await note.end()

    async def _patiently(self, request: wire.Request) -> httpx.Response:
        async def attempt() -> httpx.Response:
            return wire.check(await _reached(self._http.request(**request)))

        return await self._retrying(attempt)

    async def _retrying(self, attempt: Callable[[], Awaitable[_Result]]) -> _Result:
        for _ in range(self._retries):
            try:
                return await attempt()
            except ServerBusy as busy:
                await asyncio.sleep(wire.rest(busy.retry_after))
        return await attempt()

    async def _begun(self, lines: list[bytes]) -> httpx.Response:
        request = self._http.build_request(**wire.stream_request(lines))
        answer = await _reached(self._http.send(request, stream=True))
        if not answer.is_success:
            await _reached(answer.aread())
            await answer.aclose()
        return wire.check(answer)


class AsyncLive:
    """A note that is being written; `AsyncClient.live` makes it."""

    def __init__(self, connection: ClientConnection, timeout: float) -> None:
        self._connection, self._timeout = connection, timeout
        self._reader = live_wire.Reader()
        self._revision = 0
        self._waiting: list[tuple[int, asyncio.Future[LiveUpdate]]] = []
        self._listening: asyncio.Task[None] | None = None
        self._ended: SpondyError | None = None

    async def begin(self, fields: dict[str, Any]) -> None:
        """Say what is known of the note; `AsyncClient.live` does it."""
        self._listening = asyncio.create_task(self._listen())
        await self._send(live_wire.first_message(fields))

    async def end(self) -> None:
        """Stop listening; `AsyncClient.live` does it."""
        if self._listening is not None:
            self._listening.cancel()
            await asyncio.gather(self._listening, return_exceptions=True)

    async def update(self, text: str, *, finished: bool = False) -> LiveUpdate:
        """Send the whole text as it is now, and return what changed; as `spondy.live.LiveNote.update`.

        There is no need to wait for one before the next: the newest text wins, and the updates of older ones that
        the server passed over return what it says of the newer.

        Raises:
            NoteError: what counts of the text cannot be analysed; the note goes on.
            ServerError: the server does not answer, or ended the note.
        """
        return await self._ask({"text": text, "finish": finished})

    async def finish(self) -> LiveUpdate:
        """Take the text as it is for finished; raises as `update` does. The note may go on."""
        return await self._ask({"finish": True})

    async def _ask(self, message: dict[str, Any]) -> LiveUpdate:
        if self._ended is not None:
            raise self._ended
        self._revision += 1
        answer: asyncio.Future[LiveUpdate] = asyncio.get_running_loop().create_future()
        self._waiting.append((self._revision, answer))
        await self._send(wire.packed({**message, "revision": self._revision}).decode())
        try:
            async with asyncio.timeout(self._timeout):
                return await answer
        except TimeoutError:
            raise ServerError(live_wire.SILENT) from None

    async def _send(self, message: str) -> None:
        try:
            await self._connection.send(message)
        except ConnectionClosed:
            # What the server said last tells why, and the listener hears it.
            assert self._listening is not None
            await asyncio.wait({self._listening})
            if not self._waiting and self._ended is not None:
                raise self._ended from None

    async def _listen(self) -> None:
        try:
            while True:
                self._settle(self._reader.read(await self._connection.recv()))
        except ConnectionClosed as fault:
            self._ended = live_wire.closed(fault)
        except SpondyError as error:
            self._ended = error
        self._reader.revision = self._revision
        self._settle(self._ended)

    def _settle(self, answer: LiveUpdate | SpondyError) -> None:
        """Give an answer to all who wait for it or for what it overtook."""
        left = []
        for revision, waiting in self._waiting:
            if revision > self._reader.revision:
                left.append((revision, waiting))
            elif waiting.done():
                continue
            elif isinstance(answer, SpondyError):
                waiting.set_exception(answer)
            else:
                waiting.set_result(answer)
        self._waiting = left


async def _reached(request: Awaitable[_Result]) -> _Result:
    try:
        return await request
    except httpx.HTTPError as fault:
        raise wire.unreachable(fault) from None
