"""Notes that hang, crash and crowd: each costs itself, and the workplace goes on."""

from __future__ import annotations

import asyncio
import time
from functools import partial

import pytest

from spondy.adapters.server import staff
from spondy.adapters.server.busy import Busy
from spondy.adapters.server.call import Call
from spondy.adapters.server.waiting_line import WaitingLine
from spondy.adapters.server.workplace import Workplace
from spondy.errors import NoteCrashError, NoteTimeoutError, PatternError, SpondyError
from spondy.model import Note

pytestmark = pytest.mark.xdist_group("server")
SOON = 20.0


@pytest.fixture
def poison(root, monkeypatch):
    """The module of the poisoned analyzer, which worker processes find too."""
    monkeypatch.syspath_prepend(str(root / "tests" / "support"))
    import poison

    return poison


@pytest.fixture
def at_work(poison, tmp_path):
    """Return a function that runs a story in a workplace of the poisoned analyzer."""

    def at_work(story, *, workers=1, places=4, note_timeout=10.0, build=None):
        async def run():
            workplace = Workplace(workers, places, note_timeout, build or partial(poison.build, str(tmp_path / "log")))
            await workplace.start()
            try:
                return await asyncio.wait_for(story(workplace), SOON)
            finally:
                await workplace.stop()

        return asyncio.run(run())

    return at_work


def note(text="nothing", note_id="n"):
    return Note(note_id=note_id, text=text)


async def ready(workplace):
    while not workplace.ready:
        await asyncio.sleep(0.01)


async def going(workplace, *texts):
    """Start an analysis of each text, and let them find their places."""
    tasks = [asyncio.ensure_future(workplace.analysis_json(note(text, str(n)))) for n, text in enumerate(texts)]
    await asyncio.sleep(0.1)
    return tasks


def processes(tmp_path):
    return [int(line.split()[1]) for line in (tmp_path / "log").read_text().splitlines()]


def test_an_analysis_comes_as_a_line_and_as_a_record(at_work):
    async def story(workplace):
        return await workplace.analysis_json(note("GAP")), await workplace.analysis(note("GAP"))

    line, analysis = at_work(story)
    assert line.endswith(b"}\n")
    assert line.decode() == analysis.model_dump_json() + "\n"
    assert [gap.id for gap in analysis.gaps] == ["gap"]


@pytest.mark.parametrize(
    ("text", "error", "words"),
    [
        ("!sleep 60", NoteTimeoutError, "its analysis took longer than 0.5 seconds"),
        ("!spin", NoteTimeoutError, "its analysis took longer than 0.5 seconds"),
        ("!exit 3", NoteCrashError, "the process that analysed it ended by itself (exit status 3)"),
        ("!segfault", NoteCrashError, "the process that analysed it crashed (SIGSEGV)"),
        ("!signal SIGKILL", NoteCrashError, "was killed by the system (SIGKILL)"),
    ],
)
def test_a_note_that_ends_its_worker_costs_itself_alone(at_work, text, error, words):
    async def story(workplace):
        first, second, third = await going(workplace, "before", text, "after")
        with pytest.raises(error) as raised:
            await second
        await first
        await third
        assert raised.value.note_id == "1"
        assert words in str(raised.value)
        await ready(workplace)

    at_work(story, note_timeout=0.5)


def test_a_worker_that_is_killed_from_outside_costs_no_note(at_work, tmp_path):
    async def story(workplace):
        return await workplace.analysis(note(f"!killed 2 {tmp_path / 'times'} GAP"))

    assert at_work(story).gaps
    assert len(set(processes(tmp_path))) == 3


def test_the_line_is_bounded(at_work):
    async def story(workplace):
        await ready(workplace)
        tasks = await going(workplace, "!sleep 0.5", "a", "b")
        with pytest.raises(Busy) as raised:
            await workplace.analysis_json(note())
        assert raised.value.retry_after >= 1
        await asyncio.gather(*tasks)
        await workplace.analysis_json(note())

    at_work(story, places=2)


def test_who_leaves_the_line_is_not_looked_for_by_its_words():
    class Secret:
        def __repr__(self):
            raise AssertionError("the note is written out")

    line, elsewhere = WaitingLine(4), Call(Secret(), False, Secret())
    waiting = Call(Secret(), False, Secret())
    line.add(waiting)
    line.leave(elsewhere)
    assert line.next() is waiting


def test_without_places_a_worker_that_is_free_still_takes_a_note(at_work):
    async def story(workplace):
        await ready(workplace)
        await workplace.analysis_json(note())

    at_work(story, places=0)


def test_who_goes_away_frees_a_place(at_work, tmp_path):
    async def story(workplace):
        await ready(workplace)
        at_hand, waiting = await going(workplace, "!sleep 0.5", "gone")
        waiting.cancel()
        await asyncio.sleep(0)
        await workplace.analysis_json(note("stays", "9"))
        await at_hand

    at_work(story, places=1)
    assert [line.split()[0] for line in (tmp_path / "log").read_text().splitlines()] == ["0", "9"]


def test_who_goes_away_while_its_note_hangs_does_not_keep_the_worker(at_work):
    async def story(workplace):
        await ready(workplace)
        (task,) = await going(workplace, "!sleep 60")
        task.cancel()
        await workplace.analysis_json(note())

    at_work(story, note_timeout=0.5)


def test_a_stream_waits_for_as_long_as_it_takes_and_takes_turns(at_work, tmp_path):
    async def story(workplace):
        await ready(workplace)
        first = asyncio.ensure_future(workplace.analysis_json(note("!sleep 0.3")))
        await asyncio.sleep(0.1)
        patient = [workplace.analysis_json(note(note_id=f"s{n}"), patient=True) for n in range(8)]
        people = [workplace.analysis_json(note(note_id=f"p{n}")) for n in range(3)]
        await asyncio.gather(first, *patient, *people)

    at_work(story, places=3)
    order = [line.split()[0] for line in (tmp_path / "log").read_text().splitlines()][1:]
    assert order == ["p0", "s0", "p1", "s1", "p2", *(f"s{n}" for n in range(2, 8))]


def test_a_worker_that_grew_is_replaced_without_a_gap(at_work, tmp_path):
    async def story(workplace):
        await workplace.analysis_json(note("small"))
        await workplace.analysis_json(note("!keep 200"))
        ready_all_along = True
        while len(set(processes(tmp_path))) < 2:
            ready_all_along = ready_all_along and workplace.ready
            began = time.monotonic()
            await workplace.analysis_json(note())
            assert time.monotonic() - began < 0.5
        assert ready_all_along

    at_work(story)


@pytest.mark.parametrize(
    ("build", "error", "words"),
    [
        ("build_broken", PatternError, "no such patterns"),
        ("build_faulty", SpondyError, "(RuntimeError)"),
        ("build_dead", SpondyError, "ended by itself (exit status 7) while it started; try fewer workers"),
    ],
)
def test_workers_that_cannot_start_end_the_service(at_work, poison, monkeypatch, build, error, words):
    monkeypatch.setattr(staff, "SECONDS_TO_REST", 0.001)

    async def story(workplace):
        for _ in range(2):
            with pytest.raises(error) as raised:
                await workplace.analysis_json(note())
            assert words in str(raised.value)
            assert "Zebrafinch" not in str(raised.value)
        assert not workplace.ready

    at_work(story, build=getattr(poison, build))


def test_who_waits_when_it_stops_is_told(poison):
    async def run():
        workplace = Workplace(1, 4, 10.0, poison.build)
        await workplace.start()
        tasks = await going(workplace, "!sleep 60", "waits")
        await workplace.stop()
        for task in tasks:
            with pytest.raises(SpondyError):
                await asyncio.wait_for(task, SOON)

    asyncio.run(run())
