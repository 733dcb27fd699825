"""Work that is dropped when the client goes away before it is done."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from starlette.requests import ClientDisconnect, Request

SECONDS_BEFORE_LOOKING = 0.05
"""Most work is done sooner than it is worth while to look for the client."""
_Result = TypeVar("_Result")


async def while_present(request: Request, work: Coroutine[Any, Any, _Result]) -> _Result:
    """Return what the work gives, whose request has been read to its end.

    Raises:
        ClientDisconnect: the client went away; the work was cancelled.
    """
    here = asyncio.current_task()
    assert here is not None
    watch: asyncio.Task[None] | None = None

    def look() -> None:
        nonlocal watch
        watch = asyncio.ensure_future(_gone(request))
        watch.add_done_callback(leave)

    def leave(watch: asyncio.Task[None]) -> None:
        if not watch.cancelled():
            here.cancel()

    timer = asyncio.get_running_loop().call_later(SECONDS_BEFORE_LOOKING, look)
    try:
        return await work
    except asyncio.CancelledError:
        if watch is None or not watch.done():
            raise
        here.uncancel()
        raise ClientDisconnect from None
    finally:
        timer.cancel()
        if watch is not None:
            watch.remove_done_callback(leave)
            watch.cancel()


async def _gone(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
