"""Live notes over the network: what `spondy.live.LiveNote` gives in process."""

from __future__ import annotations

import asyncio

import pytest

from spondy.client import AsyncClient, Client, ServerError
from spondy.errors import EncodingError, InvalidNoteError
from spondy.live import LiveNote, LiveUpdate

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("client")]

SLIP = "Assessment: Spondylolisthesis of C1 on C2. "
FIELDS = {"note_id": "n", "setting": "inpatient", "service_date": "2026-03-31", "ward": "4B"}
TEXTS = [
    "",
    "Neck pain \N{BONE}.\r\n",
    *(SLIP[:end] for end in range(0, len(SLIP) + 1, 3)),
    SLIP + "The spondylolisthesis is degen",
    "Neck pain. " + SLIP + "The spondylolisthesis is degen",
    "Neck pain. " + SLIP + "The spondylolisthesis is degenerative. ",
    "Neck pain. " + SLIP.replace("C1 on", "C3 on") + "The spondylolisthesis is degenerative. ",
    "",
    SLIP.strip(". "),
]


def in_process() -> list[LiveUpdate]:
    note = LiveNote(**FIELDS)
    return [*(note.update(text) for text in TEXTS), note.finish(), note.update(SLIP + "Cau", finished=True)]


def test_updates_are_the_same_as_in_process(client: Client) -> None:
    with client.live(**FIELDS) as note:
        got = [*(note.update(text) for text in TEXTS), note.finish(), note.update(SLIP + "Cau", finished=True)]
    assert got == in_process()


def test_updates_are_the_same_on_an_event_loop(address: str, key: str) -> None:
    async def write() -> list[LiveUpdate]:
        async with AsyncClient(address, api_key=key) as client, client.live(**FIELDS) as note:
            got = [await note.update(text) for text in TEXTS]
            return [*got, await note.finish(), await note.update(SLIP + "Cau", finished=True)]

    assert asyncio.run(write()) == in_process()


def test_there_is_no_need_to_wait(address: str, key: str) -> None:
    async def write() -> list[LiveUpdate]:
        async with AsyncClient(address, api_key=key) as client, client.live(**FIELDS) as note:
            text = SLIP * 20
            return list(await asyncio.gather(*(note.update(text[:end]) for end in range(len(text) + 1))))

    updates = asyncio.run(write())
    assert len(updates) == len(SLIP) * 20 + 1
    # The texts that were passed over have the answers of newer ones.
    assert len({id(update) for update in updates}) < len(updates)
    note = LiveNote(**FIELDS)
    assert updates[-1].analysis == note.update(SLIP * 20).analysis


def test_an_error_of_the_note_leaves_it_open_and_a_wrong_field_does_not(client: Client) -> None:
    with client.live(setting="ward") as note, pytest.raises(InvalidNoteError, match="setting"):
        note.update(SLIP)
    with client.live() as note, pytest.raises(EncodingError, match="surrogate"):
        note.update("\ud83e")


def test_an_ended_note_says_why_to_all_who_wait(address: str, key: str) -> None:
    async def write() -> list:
        async with AsyncClient(address, api_key=key) as client, client.live(setting="ward") as note:
            first = await asyncio.gather(note.update("a"), note.update("b"), return_exceptions=True)
            return [*first, *await asyncio.gather(note.finish(), return_exceptions=True)]

    errors = asyncio.run(write())
    assert [type(error) for error in errors] == [InvalidNoteError] * 3


@pytest.mark.parametrize(("given", "status"), [("b-key-for-the-tests-of-clients", 403), (None, 401)])
def test_a_wrong_key(address: str, given: str | None, status: int) -> None:
    async def write() -> None:
        async with AsyncClient(address, api_key=given) as client, client.live() as note:
            await note.update("")

    def write_and_wait() -> None:
        with Client(address, api_key=given) as client, client.live() as note:
            note.update("")

    for attempt in (write_and_wait, lambda: asyncio.run(write())):
        with pytest.raises(ServerError) as raised:
            attempt()
        assert raised.value.status == status


@pytest.mark.parametrize("characters", [5_000_000, 20_000_000])
def test_a_text_that_is_too_long(client: Client, address: str, key: str, characters: int) -> None:
    def write_and_wait() -> None:
        with client.live() as note:
            note.update("x" * characters)

    async def write() -> None:
        async with AsyncClient(address, api_key=key) as other, other.live() as note:
            await note.update("x" * characters)

    for attempt in (write_and_wait, lambda: asyncio.run(write())):
        with pytest.raises(ServerError, match="the message is longer than 4194304 bytes") as raised:
            attempt()
        assert raised.value.status == 413


def test_no_server() -> None:
    with (
        Client("http://127.0.0.1:9") as client,
        pytest.raises(ServerError, match="cannot be reached"),
        client.live() as note,
    ):
        note.finish()


def test_a_server_without_live_notes(answering) -> None:
    with (
        answering([(404, {}, b"")]) as url,
        Client(url) as client,
        pytest.raises(ServerError, match="refused") as raised,
        client.live(),
    ):
        pass
    assert raised.value.status == 404
