"""What is fuzzed. Each target takes bytes and raises where spondy does what it must not.

What it may do: give notes, analyses or rules, or one of the errors that it names for such a fault. What it must not:
raise anything else, cite other words than the note's own, give an analysis that breaks its schema, or two of one note.
"""

from __future__ import annotations

import base64
import gzip
import io
import json
import tempfile
import weakref
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import fuzz_http
import fuzz_live
import fuzz_requests
import jsonschema
import yaml
import zstandard
from fuzz_server import FoundError, check_spans

from spondy import Analyzer, Note
from spondy.adapters.patterns_registry import PATTERN_SETS
from spondy.adapters.readers import Meter, ReadOptions, open_inputs, read_notes
from spondy.adapters.record_schemas import analysis_schema
from spondy.errors import InputError, NoteError, PatternError
from spondy.gaps.lint import lint_query
from spondy.knowledge.files import patterns_dir

ROOT = Path(__file__).resolve().parents[2]
# A schema takes longer than an analysis, and so does a second analysis.
WHOLE_CHECK_EVERY = 10


class Target(NamedTuple):
    """Something that is fuzzed.

    Attributes:
        name: of it.
        seeds: sound inputs to begin with.
        check: takes an input and a running number; raises where it finds something.
    """

    name: str
    seeds: tuple[bytes, ...]
    check: Callable[[bytes, int], None]


# --- texts ------------------------------------------------------------------------------------------------------------


@cache
def _analyzer() -> Analyzer:
    return Analyzer()


@cache
def _schema() -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator(analysis_schema())


def text(data: bytes, number: int) -> None:
    """A note of this text."""
    content = data.decode("utf-8", "replace")
    note = Note(note_id="n", text=content, note_kind=(None, "clinical", "radiology-report")[number % 3])
    try:
        analysis = _analyzer().analyze(note)
    except NoteError:
        return
    packed = analysis.model_dump_json()
    found = json.loads(packed)
    check_spans(found, content, "text")
    if number % WHOLE_CHECK_EVERY == 0:
        _schema().validate(found)
        if _analyzer().analyze(note).model_dump_json() != packed:
            raise FoundError("the same note gave another analysis")


def query(data: bytes, number: int) -> None:
    """A query to a provider, with facts and without."""
    content = data.decode("utf-8", "replace")
    for violation in lint_query(content):
        if violation.start is not None and not 0 <= violation.start <= len(content):
            raise FoundError("a violation lies outside the query")


# --- files ------------------------------------------------------------------------------------------------------------


def _file(ending: str) -> Callable[[bytes, int], None]:
    folder = tempfile.TemporaryDirectory(prefix="spondy-fuzz-")
    path = Path(folder.name) / f"n{ending}"

    def check(data: bytes, number: int) -> None:
        path.write_bytes(data)
        try:
            for item in read_notes(open_inputs([str(path)], ReadOptions()), Meter()):
                if isinstance(item, Note):
                    item.model_dump_json()
                elif not isinstance(item, NoteError):
                    raise FoundError(f"a {type(item).__name__} is no note")
        except InputError:
            pass
        finally:
            path.unlink()

    # The folder lives as long as the check.
    weakref.finalize(check, folder.cleanup)
    return check


def _records() -> list[dict[str, Any]]:
    return [
        {
            "note_id": "n1",
            "text": 'Slip of L5, "old".\n4 mm \u00e9\U0001f9b4',
            "setting": "inpatient",
            "ward": {"a": [1]},
        },
        {"note_id": 2, "text": "x;y", "note_kind": "radiology-report", "service_date": "2026-01-31"},
    ]


def _lines(records: Iterable[Any]) -> bytes:
    return "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records).encode()


def _document(kind: str, content: bytes) -> dict[str, Any]:
    return {
        "resourceType": "DocumentReference",
        "id": "d",
        "contained": [{"resourceType": "Encounter", "id": "e", "class": {"code": "AMB"}}],
        "context": {"encounter": [{"reference": "#e"}], "period": {"start": "2026-01-02"}},
        "content": [{"attachment": {"contentType": kind, "data": base64.b64encode(content).decode()}}],
    }


PAGE = (
    b"<html><head><meta charset=utf-8></head><body><p>a<br>b<table><tr><td>c</table><!-- x --><pre> z\n</pre>"
    b"&lt;&#233;</body>"
)
RTF = (
    rb"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 T;}}\f0\uc1 a\u8239?b \'e9\par{\pict\bin3 abc}"
    rb"\cell{\field{\*\fldinst x}{\fldrslt y}}}"
)


def attachment(kind: str) -> Callable[[bytes, int], None]:
    """Return the check of an attachment of a FHIR document."""
    as_file = _file(".ndjson")
    return lambda data, number: as_file(_lines([_document(kind, data)]), number)


def _parquet() -> bytes:
    import polars as pl

    stream = io.BytesIO()
    pl.DataFrame({"note_id": ["a", "b"], "text": ["x", "slip of L5"]}).write_parquet(stream)
    return stream.getvalue()


# --- rules ------------------------------------------------------------------------------------------------------------


def rules(data: bytes, number: int) -> None:
    """A pattern file with this content, in the place of each shipped one in turn, checked against its schema."""
    from spondy.knowledge import files

    names = _rule_files()
    name, loader = names[number % len(names)]
    read = files.read_yaml
    try:
        content = yaml.load(data, Loader=files._Loader)
    except (yaml.YAMLError, UnicodeDecodeError, ValueError):
        return
    files.read_yaml = lambda relative, folder=None: content if relative == name else read(relative, folder)
    for cached in _caches():
        cached.cache_clear()
    try:
        loader()
    except PatternError:
        pass
    finally:
        files.read_yaml = read
        for cached in _caches():
            cached.cache_clear()


@cache
def _rule_files() -> list[tuple[str, Callable[[], None]]]:
    quick = ("measures", "links", "hints", "anatomy", "code templates", "injury codes", "query drafts")
    return [(entry.files[0], entry.load) for entry in PATTERN_SETS if entry.name in quick]


@cache
def _caches() -> list[Any]:
    from spondy.coding import anatomy, templates
    from spondy.gaps import draft

    modules = (anatomy, templates, draft)
    return [value for module in modules for value in vars(module).values() if hasattr(value, "cache_clear")]


def _pieces(texts: Iterable[bytes]) -> Iterator[bytes]:
    """Yield texts in pieces, so that there are more cases in the same time."""
    for whole in texts:
        yield from (whole[start : start + 800] for start in range(0, len(whole), 600))


def all_targets() -> tuple[Target, ...]:
    """Return everything that is fuzzed."""
    texts = tuple(path.read_bytes() for path in sorted((ROOT / "sample_notes").rglob("*.txt")))
    lines, shown = _lines(_records()), b'note_id,text,setting\na,"x ""y""\nz",inpatient\nb,slip of L5,\n'
    documents = _lines([_document("text/plain", b"Slip of L5."), _document("text/html", PAGE)])
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": _document("text/rtf", RTF)}]}
    queries = (
        b"The record states: spondylolisthesis. Please clarify.\n[ ] Acquired\n[ ] Other\n[ ] Unable to determine",
    )
    packed = zstandard.ZstdCompressor()
    frames = packed.compress(lines) + packed.compress(lines)
    yamls = tuple((patterns_dir() / name).read_bytes()[:6_000] for name, _ in _rule_files())
    return (
        Target("text", tuple(_pieces(texts)), text),
        Target("query lint", queries + texts[:3], query),
        Target("json lines", (lines,), _file(".jsonl")),
        Target("csv", (shown,), _file(".csv")),
        Target("tsv", (shown.replace(b",", b"\t"),), _file(".tsv")),
        Target("gzip", (gzip.compress(lines, mtime=0),), _file(".jsonl.gz")),
        Target("zstd", (frames,), _file(".jsonl.zst")),
        Target("parquet", (_parquet(),), _file(".parquet")),
        Target("txt", texts[:5], _file(".txt")),
        Target("fhir lines", (documents,), _file(".ndjson")),
        Target("fhir bundle", (json.dumps(bundle).encode(),), _file(".json")),
        Target("html", (PAGE,), attachment("text/html")),
        Target("rtf", (RTF,), attachment("text/rtf")),
        Target("pattern files", yamls, rules),
        Target("http", fuzz_requests.seeds(), fuzz_http.request),
        Target("live", fuzz_live.seeds(), fuzz_live.messages),
    )
