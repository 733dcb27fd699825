"""Work is dropped when its client goes away, and only then."""

from __future__ import annotations

import asyncio

import pytest
from starlette.requests import ClientDisconnect, Request

from spondy.adapters.server.presence import SECONDS_BEFORE_LOOKING, while_present


def request(*, stays):
    async def receive():
        await asyncio.sleep(60 if stays else 0.01)
        return {"type": "http.disconnect"}

    return Request({"type": "http"}, receive)


def test_who_stays_has_the_answer():
    async def story():
        async def work():
            await asyncio.sleep(2 * SECONDS_BEFORE_LOOKING)
            return 7

        answer = await while_present(request(stays=True), work())
        return answer, len(asyncio.all_tasks())

    # The watch ends with the work; it is only still on its way out.
    assert asyncio.run(story()) == (7, 2)


def test_the_work_of_who_goes_is_cancelled():
    cancelled = []

    async def story():
        async def work():
            try:
                await asyncio.sleep(60)
            except asyncio.CancelledError:
                cancelled.append(True)
                raise

        with pytest.raises(ClientDisconnect):
            await while_present(request(stays=False), work())
        # The task goes on as if nobody had cancelled it.
        await asyncio.sleep(0.01)

    asyncio.run(story())
    assert cancelled


def test_a_fault_of_the_work_comes_through():
    async def story():
        async def work():
            raise ValueError

        await while_present(request(stays=True), work())

    with pytest.raises(ValueError):
        asyncio.run(story())


def test_who_cancels_from_outside_is_obeyed():
    async def story():
        async def work():
            await asyncio.sleep(60)

        task = asyncio.ensure_future(while_present(request(stays=True), work()))
        await asyncio.sleep(2 * SECONDS_BEFORE_LOOKING)
        task.cancel()
        await task

    with pytest.raises(asyncio.CancelledError):
        asyncio.run(story())
