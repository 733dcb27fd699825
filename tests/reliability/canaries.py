"""Notes that hold words that stand nowhere else, and where these words are looked for."""

from __future__ import annotations

import base64
import json
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

# The second is no ASCII, which programs like to write in another way; what is looked for of it is.
NAME, WARD = "Zebrafinch", "Quokkaöl"
WORDS = (NAME.lower().encode(), b"quokka")
TEXT = (
    f"{NAME}, {WARD} ward.\nHPI: {NAME} denies numbness. {WARD} spondylolysis of L5 with C1-{NAME}.\n"
    f"Assessment: degenerative spondylolisthesis of {NAME} C1 on C2 {WARD}, 4 mm. Neck pain.\n"
    f"{NAME}: possible pars defect of L5. Plan: MRI for {WARD}.\nSigned {NAME} {WARD}\n"
)
GOOD = {"note_id": "1", "text": TEXT}
PLAIN = {"note_id": "100", "text": "Assessment: spondylolysis of L5. Low back pain."}


def _disguised(word: bytes) -> set[bytes]:
    """Return what a word can look like in Base64 and in UTF-16."""
    middles = {base64.b64encode(bytes(shift) + word.capitalize())[4 * bool(shift) : -4] for shift in range(3)}
    return middles | {word.decode().encode("utf-16-le"), word.decode().capitalize().encode("utf-16-le")}


DISGUISED = frozenset().union(*map(_disguised, WORDS))


def found_in(content: bytes | str) -> bool:
    """Say whether anything holds one of the words, written in whatever way."""
    data = content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content
    small = data.lower()
    return any(word in small for word in WORDS) or any(word in data for word in DISGUISED)


def leaks(folder: Path) -> Iterator[str]:
    """Yield the files and folders below a folder whose name or content holds one of the words."""
    for path in sorted(folder.rglob("*")):
        try:
            if found_in(path.name) or (path.is_file() and found_in(path.read_bytes())):
                yield path.relative_to(folder).as_posix()
        except FileNotFoundError:
            continue


def open_to_others(folder: Path) -> list[str]:
    """Return what others than its owner could read or write, with its permissions."""
    return [
        f"{path.relative_to(folder.parent).as_posix()} {stat.S_IMODE(path.stat().st_mode):o}"
        for path in (folder, *sorted(folder.rglob("*")))
        if path.stat().st_mode & 0o077
    ]


def document(note_id: str, kind: str, data: str) -> dict[str, Any]:
    """Return a FHIR document with an attachment."""
    attachment = {"contentType": kind, "data": data, "title": f"{NAME}.txt"}
    return {
        "resourceType": "DocumentReference",
        "id": note_id,
        "description": TEXT,
        "subject": {"display": NAME, "reference": f"#{NAME}"},
        "content": [{"attachment": attachment}],
    }


def _encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def _lines() -> Iterator[str]:
    for record in (
        GOOD | {"metadata": {"ward": WARD, "mrn": NAME}, "nurse": NAME},
        {"note_id": "2", "text": TEXT, "setting": NAME},
        {"note_id": "3", "text": TEXT, "note_kind": [NAME]},
        {"note_id": "4", "text": TEXT, "service_date": f"{WARD} 4"},
        {"note_id": "5", "text": [TEXT]},
        {"note_id": "6", "text": {NAME: WARD}},
        {"note_id": "1", "text": TEXT},
        {"note_id": "7", "text": " ", "metadata": {NAME: WARD}},
        {"note_id": "8", "text": TEXT + "\ud800"},
        {"note_id": [NAME], "text": TEXT},
        {"text": TEXT},
        {NAME: TEXT},
        [TEXT],
        TEXT,
    ):
        yield json.dumps(record)
    yield json.dumps({"note_id": "9", "text": TEXT})[:-4]
    yield f"{NAME} {WARD}"
    yield '{"note_id": "10", "text": "' + NAME + "\\q " + '"}'
    yield '{"note_id": "11", "text": "' + NAME + "\t" + '"}'
    yield "[" * 300 + json.dumps(TEXT) + "]" * 300


def inputs(folder: Path) -> None:
    """Write notes in every format, sound and broken, all of which hold the words."""
    folder.mkdir()
    lines = "\n".join(_lines()).encode("utf-8")
    (folder / "notes.jsonl").write_bytes(lines + b'\n{"note_id": "12", "text": "' + NAME.encode() + b' \xff\xfe"}\n')
    (folder / "one.jsonl").write_text(json.dumps(GOOD) + "\n" + json.dumps(PLAIN) + "\n", encoding="utf-8")
    (folder / "note.txt").write_text(TEXT, encoding="utf-8")
    (folder / "broken.txt").write_bytes(TEXT.encode("latin-1"))
    (folder / "notes.csv").write_text(
        f'note_id,text,setting\n1,"{TEXT}",{NAME}\nn2,"{NAME}"{WARD}",x,{NAME},{NAME}\nn3\nn4,"{TEXT}', encoding="utf-8"
    )
    (folder / "no_columns.csv").write_text(f"{NAME},{WARD}\n{TEXT}\n", encoding="utf-8")
    (folder / "cut.jsonl.gz").write_bytes(b"\x1f\x8b\x08\x00" + TEXT.encode())
    (folder / "cut.parquet").write_bytes(b"PAR1" + TEXT.encode() + b"PAR1")
    documents = [
        document("d1", "text/plain", _encoded(TEXT)),
        document("d2", "text/html", _encoded(f"<p>{NAME}<table {WARD}='{NAME}'><tr>{TEXT}")),
        document("d3", "text/rtf", _encoded("{\\rtf1 " + NAME + "\\u" + NAME)),
        document("d4", "text/plain", f"!{NAME}!"),
        document("d5", f"text/{NAME}; charset={WARD}", _encoded(TEXT)),
        document("d6", "text/plain; charset=utf-16", _encoded(TEXT)[:-3]),
    ]
    (folder / "fhir.ndjson").write_text("".join(json.dumps(one) + "\n" for one in documents), encoding="utf-8")
    (folder / "bundle.json").write_text(
        '{"resourceType": "Bundle", "entry": [' + json.dumps(documents[0]) + "[", "utf-8"
    )
    gold = GOOD | {"codes": ["M43.12"], "translation": "present", "conditions": [{"kind": NAME}], "gaps": [WARD]}
    labelled = GOOD | {"codes": ["M43.12"], "translation": "present"}
    (folder / "gold.jsonl").write_text(json.dumps(labelled) + "\n", encoding="utf-8")
    (folder / "broken_gold.jsonl").write_text(json.dumps(gold) + "\n" + json.dumps(GOOD)[:-2], encoding="utf-8")
    (folder / "query.txt").write_text(f"{NAME}, please agree that {WARD} has spondylolisthesis.\n", encoding="utf-8")
    (folder / "broken_query.txt").write_bytes(TEXT.encode("latin-1"))
    for path in folder.iterdir():
        os.chmod(path, 0o600)
