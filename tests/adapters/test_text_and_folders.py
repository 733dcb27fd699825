"""Text files and folders: whose id, which files, which bytes."""

from __future__ import annotations

import pytest

from spondy.adapters.readers import Meter, ReadOptions, open_inputs, read_notes
from spondy.errors import EmptyNoteError, EncodingError, InputError, NoNotesError, UnknownFormatError
from spondy.model import Note

SECRET = "Zebrafinch"  # stands for note text: no message may hold it

# Offsets count these characters, so none of them may change on the way in.
EXACT_TEXTS = {
    "crlf": "one\r\ntwo\r\n",
    "old mac": "one\rtwo",
    "tabs and form feeds": "a\tb\fc\vd",
    "nul": "a\0b",
    "odd spaces": "a\u00a0b\u200bc\u2009d\u2028e\u0085f",
    "emoji": "pain \U0001f635\u200d\U0001f4ab at C1",
    "right to left": "\u202e\u0627\u0628\u062c\u202c C1-C2",
    "byte order mark inside": "a\ufeffb",
    "combining": "e\u0301",
    "2 MB": "Neck pain.\n" * 190_000,
    "one line of 1 MB": "x " * 500_000,
}


@pytest.mark.parametrize("text", EXACT_TEXTS.values(), ids=EXACT_TEXTS)
def test_text_arrives_unchanged(write, read, text):
    [note] = read(write("visit 7.v2.txt", text))
    assert (note.note_id, note.text) == ("visit 7.v2", text)


def test_byte_order_mark_is_no_text(write, read):
    assert read(write("a.txt", b"\xef\xbb\xbfNeck pain"))[0].text == "Neck pain"


@pytest.mark.parametrize("content", [b"", b"\n \t\r\n", b"\xef\xbb\xbf"], ids=["nothing", "blanks", "only a mark"])
def test_empty_text_file(write, read, content):
    [error] = read(write("a.txt", content))
    assert isinstance(error, EmptyNoteError)
    assert error.note_id == "a"


@pytest.mark.parametrize(
    "content",
    [b"Zebrafinch caf\xe9", "Zebrafinch".encode("utf-16"), b"\xed\xa0\x80"],
    ids=["latin", "utf-16", "surrogate"],
)
def test_text_file_that_is_not_utf8_fails_alone(write, read, content):
    write("in/a.txt", content)
    folder = write("in/b.txt", "fine").parent
    error, note = read(folder)
    assert isinstance(error, EncodingError)
    assert (error.code, error.note_id) == ("SPY105", "a")
    assert "a.txt" in error.message
    assert SECRET not in str(error)
    assert note.note_id == "b"


def test_defaults_hold_for_notes_that_do_not_say(write, read):
    [note] = read(write("a.txt", "pain"), setting="inpatient", note_kind="radiology-report")
    assert (note.setting, note.note_kind) == ("inpatient", "radiology-report")


def test_folder_is_read_in_order_with_its_subfolders(write, read, tmp_path):
    for name in (
        "in/b.txt",
        "in/a/z.TXT",
        "in/c.jsonl",
        "in/.hidden.txt",
        "in/.git/x.txt",
        "in/readme.md",
        "in/d.json",
    ):
        write(name, '{"note_id": "line", "text": "t"}' if name.endswith("jsonl") else "text")
    assert [note.note_id for note in read(tmp_path / "in")] == ["z", "b", "line"]


def test_the_order_is_that_of_the_whole_paths(write, read, tmp_path):
    names = [
        "a/b.txt",
        "a-1/c.txt",
        "a.txt",
        "a b/d.txt",
        "a0.txt",
        "B.txt",
        "a/b/e.txt",
        "a/b-1.txt",
        "ä.txt",
        "z/z/z.txt",
    ]
    for name in names:
        write(f"in/{name}", name)
    assert [note.text for note in read(tmp_path / "in")] == sorted(names)


def test_a_link_to_a_folder_is_not_followed_and_one_to_a_file_is(write, read, tmp_path):
    write("else/a.txt", "text")
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "circle").symlink_to(tmp_path / "in")
    (tmp_path / "in" / "b.txt").symlink_to(tmp_path / "else" / "a.txt")
    (tmp_path / "in" / "gone.txt").symlink_to(tmp_path / "else" / "gone.txt")
    note, error = read(tmp_path / "in")
    assert (note.note_id, error.note_id, error.code) == ("b", "gone", "SPY103")


def test_a_table_that_is_gone_is_named(write, read, tmp_path):
    write("in/a.txt", "text")
    (tmp_path / "in" / "b.csv").symlink_to(tmp_path / "gone.csv")
    with pytest.raises(InputError, match=r"in/b\.csv: No such file"):
        read(tmp_path / "in")


def test_the_fingerprint_tells_other_input(write, tmp_path):
    def fingerprint():
        [source] = open_inputs([str(tmp_path / "in")], ReadOptions())
        return source.fingerprint, source.size

    write("in/a.txt", "text")
    write("in/b.csv", "note_id,text\nb,x\n")
    seen = [fingerprint()]
    assert fingerprint() == seen[0]
    write("in/a.txt", "texts")
    seen.append(fingerprint())
    (tmp_path / "in/a.txt").rename(tmp_path / "in/c.txt")
    seen.append(fingerprint())
    write("in/.hidden", "text")
    assert fingerprint() == seen[-1]
    assert len({mark for mark, _ in seen}) == 3
    assert [size for _, size in seen] == [21, 22, 22]


def test_a_file_whose_name_is_not_unicode(read, tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    try:
        (folder / "a\udcff.txt").write_text("text")
    except OSError:
        pytest.skip("needs a file system that allows names outside UTF-8, such as ext4")
    (folder / "b.txt").write_text("text")
    error, note = read(folder)
    assert (error.code, error.note_id, note.note_id) == ("SPY105", None, "b")
    assert "a\\udcff.txt" in error.message


def test_output_folder_inside_the_input_is_not_read(write, read, tmp_path):
    write("in/a.txt", "text")
    write("in/out/analyses.jsonl", '{"note_id": "old", "text": "t"}')
    assert [note.note_id for note in read(tmp_path / "in", exclude=tmp_path / "in" / "out")] == ["a"]


@pytest.mark.parametrize(
    ("name", "content", "error", "says"),
    [
        ("empty/readme.md", "x", NoNotesError, "no notes in this folder"),
        ("a.docx", "x", UnknownFormatError, "the ending is not one that is read"),
        ("a.json", "[]", UnknownFormatError, "FHIR"),
        ("a.jsonl", "\n\n", NoNotesError, "no notes in"),
        ("a.parquet", "PAR1 no", InputError, "not a readable Parquet file"),
    ],
)
def test_unreadable_inputs_are_refused(write, read, name, content, error, says):
    path = write(name, content)
    with pytest.raises(error, match=says) as caught:
        read(path.parent if path.parent.name == "empty" else path)
    assert str(path.parent) in str(caught.value)


def test_missing_file(read, tmp_path):
    with pytest.raises(InputError, match=r"gone\.txt: No such file"):
        read(tmp_path / "gone.txt")


def test_standard_input_only_once():
    with pytest.raises(InputError, match="only once"):
        open_inputs(["-", "-"], ReadOptions())


def test_inputs_are_all_checked_before_the_first_note(write, tmp_path):
    with pytest.raises(InputError):
        open_inputs([str(write("a.txt", "fine")), str(tmp_path / "gone.csv")], ReadOptions())


def test_same_name_in_two_folders_is_a_duplicate(write, read):
    first, second = read(write("1/a.txt", "x"), write("2/a.txt", "y"))
    assert isinstance(first, Note)
    assert (second.code, second.note_id) == ("SPY104", "a")


def test_reading_is_lazy(write, tmp_path):
    for name in ("a.txt", "b.txt"):
        write(name, "text")
    notes = read_notes(open_inputs([str(tmp_path)], ReadOptions()), Meter())
    assert next(notes).note_id == "a"
    (tmp_path / "b.txt").unlink()
    assert next(notes).code == "SPY103"
