"""HTML and RTF are read by the workers, within the time of a note: one that takes long to read keeps nobody waiting."""

from __future__ import annotations

import asyncio
import gc
import json
import time
from functools import partial

import pytest

from spondy.adapters.readers.fhir.attachment import Attachment
from spondy.adapters.readers.fhir.html import html_text
from spondy.adapters.readers.fhir.rtf import rtf_text
from spondy.adapters.readers.fhir.unread import STAND_IN, UnreadDocument
from spondy.adapters.server.workplace import Workplace
from spondy.errors import NoteTimeoutError
from spondy.model import Note

pytestmark = pytest.mark.xdist_group("server")
SECONDS = 0.5


@pytest.fixture
def at_work(root, monkeypatch):
    """Return a function that runs a story in a workplace of an analyzer that needs no language processing."""
    monkeypatch.syspath_prepend(str(root / "tests" / "support"))
    import poison

    def at_work(story, workers=1, note_timeout=10.0):
        async def run():
            workplace = Workplace(workers, 4, note_timeout, partial(poison.build, None))
            await workplace.start()
            try:
                return await asyncio.wait_for(story(workplace), 20)
            finally:
                await workplace.stop()

        return asyncio.run(run())

    return at_work


def seconds(read, content):
    # Garbage is looked for among all that the tests have loaded, which takes its time.
    gc.disable()
    try:
        began = time.process_time()
        read(content.encode(), None)
        return time.process_time() - began
    finally:
        gc.enable()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("read", "form"),
    [
        (html_text, "<p>x"),
        (html_text, "<div><b></i>"),
        (html_text, "<table><tr><td>x"),
        (html_text, '<p style="display : none">'),
        (html_text, "<!-- x -->&amp;"),
        (html_text, "<script></script>&"),
        (rtf_text, "{"),
        (rtf_text, r"{\field{\*\fldinst{HYPERLINK "),
        (rtf_text, r"\u100?\cell"),
    ],
)
def test_the_time_to_read_grows_with_the_size(read, form):
    small, large = (wrapped(read, form * (size // len(form))) for size in (50_000, 4 * 50_000))
    seconds(read, small)
    # Half of that is for noise; what is square takes sixteen times as long.
    assert seconds(read, large) < 8 * max(seconds(read, small), 0.01)


def wrapped(read, content):
    return content + "<p>" if read is html_text else r"{\rtf1 " + content + "}" * (content.count("{") + 1)


def unread(content, media, **metadata):
    note = Note(note_id="d1", text=STAND_IN, setting="inpatient", metadata=metadata)
    return UnreadDocument(note, Attachment(content.encode(), media, None), "entry 1")


def endless_document():
    from endless import EndlessDocument

    return EndlessDocument(*unread("x", "text/html"))


def test_the_worker_reads_the_document(at_work):
    async def story(workplace):
        analysis = await workplace.analysis(unread("<p>a GAP</p>", "text/html", ward="7"))
        assert (analysis.note_id, analysis.metadata) == ("d1", {"ward": "7"})
        assert analysis.gaps
        return await workplace.analysis_json(Note(note_id="n", text="x", metadata={"document": {"note": "GAP"}}))

    assert json.loads(at_work(story))["metadata"] == {"document": {"note": "GAP"}}


def test_one_that_takes_too_long_to_read_fails_and_others_are_analysed_meanwhile(at_work):
    async def story(workplace):
        await workplace.analysis_json(Note(note_id="n", text="x"))
        while not workplace.ready:
            await asyncio.sleep(0.01)
        slow = asyncio.ensure_future(workplace.analysis(endless_document()))
        await asyncio.sleep(0)
        began = time.monotonic()
        await workplace.analysis_json(Note(note_id="n", text="x"))
        meanwhile = time.monotonic() - began
        assert not slow.done()
        with pytest.raises(NoteTimeoutError, match="took longer") as raised:
            await slow
        assert raised.value.note_id == "d1"
        return meanwhile

    assert at_work(story, workers=2, note_timeout=SECONDS) < SECONDS
