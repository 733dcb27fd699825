"""Nothing of a request is kept by the server once it is answered."""

from __future__ import annotations

import asyncio
import gc
import json
import uuid
from types import ModuleType

import httpx
import pytest

from spondy.adapters.server.app import create_app
from spondy.adapters.server.settings import ServerSettings
from spondy.adapters.server.workplace import Workplace

pytestmark = pytest.mark.xdist_group("server")


@pytest.fixture
def poison(root, monkeypatch):
    monkeypatch.syspath_prepend(str(root / "tests" / "support"))
    import poison

    return poison


def holders(backwards):
    """Return what holds a word, which comes backwards so that it is not found in the test itself."""
    return [
        f"{type(holder).__name__}: {type(held).__name__}"
        for holder in gc.get_objects()
        # What a module holds is in its dictionary, which is asked too. To ask `_asyncio` of Python 3.12 breaks it: what
        # it gives is dead, and at the second time has no end.
        if not isinstance(holder, ModuleType)
        for held in gc.get_referents(holder)
        if is_in(backwards, held)
    ]


def is_in(backwards, held):
    word = backwards[::-1]
    return (isinstance(held, str) and word in held) or (isinstance(held, bytes) and word.encode() in held)


def requests(backwards):
    """Yield path, media type, body and expected status of requests that all hold the word."""
    word = backwards[::-1]
    json_type, lines = "application/json", "application/x-ndjson"
    yield "/v1/analyze", json_type, {"note_id": word, "text": word, "ward": word}, 200
    yield "/v1/analyze", json_type, {"note_id": word, "text": " "}, 422
    yield "/v1/analyze", json_type, {"note_id": 1, "text": word, "setting": word}, 422
    yield "/v1/analyze", json_type, {"note_id": 1, "text": f"!exit 3 {word}"}, 500
    yield "/v1/analyze", json_type, {"note_id": word, "text": "!sleep 60"}, 504
    yield "/v1/analyze/stream", lines, {"note_id": word, "text": word}, 200
    yield "/v1/analyze", "text/plain", {"note_id": word, "text": word}, 415
    yield "/nothing", json_type, {"note_id": word, "text": word}, 404


async def call(client, path, media, body, status):
    answer = await client.post(path, content=json.dumps(body) + "\n", headers={"Content-Type": media})
    assert answer.status_code == status


def test_nothing_of_a_request_is_kept(poison, capfd):
    backwards = uuid.uuid4().hex[::-1]

    async def story():
        workplace = Workplace(1, 4, 0.5, poison.build)
        app = create_app(ServerSettings(workers=1), workplace)
        await workplace.start()
        try:
            transport = httpx.ASGITransport(app)
            async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
                for request in requests(backwards):
                    await call(client, *request)
                    del request
            while not workplace.ready:
                await asyncio.sleep(0.01)
            # What the event loop itself still has in hand.
            await asyncio.sleep(0.2)
            gc.collect()
            return holders(backwards)
        finally:
            await workplace.stop()

    assert asyncio.run(story()) == []
    output = capfd.readouterr()
    assert backwards[::-1] not in output.out + output.err


def test_what_is_kept_would_be_found():
    word = uuid.uuid4().hex
    kept = [f"a text with {word} in it"]
    assert holders(word[::-1])
    del kept
