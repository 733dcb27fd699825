"""Looking codes up: what exists, what it is called, what the tabular list says, and by which edition."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from spondy.coding.codeset import CodeSet, code_set
from spondy.coding.tables import TabularNote
from spondy.errors import CodeTableError, PatternError

IN_FY2026, IN_FY2027, IN_FY2028 = date(2026, 3, 1), date(2026, 11, 1), date(2027, 10, 1)


@pytest.mark.parametrize(
    ("code", "title"),
    [
        ("M43.01", "Spondylolysis, occipito-atlanto-axial region"),
        ("M43.11", "Spondylolisthesis, occipito-atlanto-axial region"),
        ("M43.3", "Recurrent atlantoaxial dislocation with myelopathy"),
        ("Q76.2", "Congenital spondylolisthesis"),
        ("M53.2X1", "Spinal instabilities, occipito-atlanto-axial region"),
        ("M54.50", "Low back pain, unspecified"),
        ("Z98.1", "Arthrodesis status"),
        (
            "S12.150A",
            "Other traumatic displaced spondylolisthesis of second cervical vertebra, "
            "initial encounter for closed fracture",
        ),
        (
            "S12.14XA",
            "Type III traumatic spondylolisthesis of second cervical vertebra, initial encounter for closed fracture",
        ),
        (
            "M48.46XD",
            "Fatigue fracture of vertebra, lumbar region, subsequent encounter for fracture with routine healing",
        ),
        # S12.8 and S12.9 have characters of their own; those of S12 do not reach them.
        ("S12.9XXA", "Fracture of neck, unspecified, initial encounter"),
        ("S13.121S", "Dislocation of C1/C2 cervical vertebrae, sequela"),
    ],
)
def test_a_billable_code_has_its_whole_title(code: str, title: str) -> None:
    entry = code_set().lookup(code, IN_FY2026)
    assert (entry.code, entry.title, entry.billable) == (code, title, True)
    assert code_set().is_billable(code, IN_FY2026)
    assert entry.seventh == {} and entry.stem is None


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("M43.5X1", "does not exist in FY2026"),
        ("M43.29", "does not exist"),
        ("M53.2X0", "does not exist"),
        ("M47.17", "does not exist"),
        ("M48.46XK", "one of A, D, G, S"),
        ("S12.14A", "S12.14XA"),
        ("S12.9A", "S12.9XXA"),
        ("S12.150Z", "one of A, B, D, G, K, S"),
        ("S12.14X", "does not exist"),
        ("S12.150AA", "does not exist"),
        ("M43.11A", "does not exist"),
        ("m43.11", "outside the code families"),
        ("M4311", "does not exist"),
        ("M54.3", "outside the code families"),
        ("I10", "outside the code families"),
        ("M40-M43", "outside the code families"),
        ("13", "outside the code families"),
        ("", "outside the code families"),
    ],
)
def test_a_code_that_does_not_exist_is_an_error_that_says_why(code: str, says: str) -> None:
    with pytest.raises(CodeTableError, match=says):
        code_set().lookup(code, IN_FY2026)
    assert not code_set().is_billable(code, IN_FY2026)


@pytest.mark.parametrize("code", ["M43", "M43.1", "S12.1", "S12.15"])
def test_a_heading_is_not_billable(code: str) -> None:
    entry = code_set().lookup(code, IN_FY2026)
    assert not entry.billable
    assert entry.seventh == {} and entry.stem is None


@pytest.mark.parametrize(
    ("code", "stem", "characters"),
    [
        ("S12.150", "S12.150", "ABDGKS"),
        ("S12.14", "S12.14X", "ABDGKS"),
        ("S12.9", "S12.9XX", "ADS"),
        ("M48.41", "M48.41X", "ADGS"),
        ("S13.120", "S13.120", "ADS"),
    ],
)
def test_a_code_that_needs_a_7th_character_lists_them(code: str, stem: str, characters: str) -> None:
    entry = code_set().lookup(code, IN_FY2026)
    assert not entry.billable
    assert (entry.stem, "".join(entry.seventh)) == (stem, characters)
    assert all(code_set().is_billable(f"{stem}{character}", IN_FY2026) for character in characters)


def test_notes_are_inherited_nearest_first_with_the_node_they_stand_on() -> None:
    notes = code_set().lookup("M43.01", IN_FY2026).notes
    assert notes[0] == TabularNote("M43.0", "excludes1", "congenital spondylolysis (Q76.2)")
    nodes = list(dict.fromkeys(note.node for note in notes))
    assert nodes == ["M43.0", "M43", "13"]
    assert any(note.node == "13" and note.kind == "note" for note in notes)


def test_a_code_with_a_7th_character_inherits_as_its_stem_does() -> None:
    codes = code_set()
    assert codes.lookup("S12.14XA", IN_FY2026).notes == codes.lookup("S12.14", IN_FY2026).notes
    assert codes.lookup("S12.14XA", IN_FY2026).parents == ("S12.1", "S12", "S10-S19", "19")


def test_a_block_of_one_category_stands_between_chapter_and_category() -> None:
    assert code_set().lookup("M99.11", IN_FY2026).parents == ("M99.1", "M99", "M99-M99", "13")


@pytest.mark.parametrize(
    ("code", "other", "excluded"),
    [
        ("M43.01", "M43.11", True),  # M43.0: spondylolisthesis (M43.1)
        ("M43.01", "Q76.2", True),
        ("M43.11", "Q76.1", True),  # M43: Klippel-Feil syndrome (Q76.1)
        ("M43.11", "Q76.49", True),  # M43: (Q76.4)
        ("M43.11", "Q76.3", True),  # M43: a range, (Q76.3-Q76.4)
        ("Q76.2", "M43.16", True),  # Q76.2: (M43.1-)
        ("M47.12", "M43.4", True),  # M47.1: a range over X codes, (M43.3-M43.5X9)
        ("M47.12", "M43.5X2", True),
        ("M47.12", "M43.6", False),
        ("M43.11", "M43.01", False),  # the note stands on M43.0 only
        ("M43.11", "M53.2X1", False),
        ("M53.2X1", "Q76.1", False),
        ("M43.11", "Z98.1", False),  # named by M43.2, as an Excludes2
    ],
)
def test_excludes1_notes_name_the_codes_they_exclude(code: str, other: str, excluded: bool) -> None:
    notes = code_set().excludes1(code, IN_FY2026)
    assert {note.kind for note in notes} <= {"excludes1"}
    assert any(note.refers_to(other) for note in notes) is excluded


@pytest.mark.parametrize(
    ("text", "code", "named"),
    [
        ("spinal cord injury (S14.0, S14.1-)", "S14.101A", True),
        ("spinal cord injury (S14.0, S14.1-)", "S14.2", False),
        ("deformities of spine and chest (Q67.5-Q67.8)", "Q67.6", True),
        ("deformities of spine and chest (Q67.5-Q67.8)", "Q67.9", False),
        ("congenital (sternomastoid) torticollis (Q68.0)", "Q68.0", True),
        ("biomechanical lesions NEC (M99.-)", "M99.11", True),
        ("certain infections (A00-B99)", "B20", True),
        ("current injury - see Injury, of spine, by body region", "S12.000A", False),
    ],
)
def test_a_note_points_to_codes_and_ranges_in_brackets(text: str, code: str, named: bool) -> None:
    assert TabularNote("M43", "excludes1", text).refers_to(code) is named


@pytest.mark.parametrize(
    ("code", "day", "edition", "warning"),
    [
        ("M43.11", IN_FY2026, "FY2026", None),
        ("M43.11", date(2026, 9, 30), "FY2026", None),
        ("M43.11", date(2026, 10, 1), "FY2027", None),
        ("M43.11", date(2027, 9, 30), "FY2027", None),
        ("M43.11", IN_FY2028, "FY2027", "FY2027, the newest edition held, ends 2027-09-30"),
        ("M43.11", None, "FY2027", "no date of service"),
        ("S12.000A", IN_FY2027, "FY2027", None),
        ("S12.150A", IN_FY2026, "FY2026", None),
        ("S12.150A", IN_FY2027, "FY2026", "FY2026, the newest edition held, ends 2026-09-30"),
        ("S12.150A", None, "FY2026", "no date of service"),
        ("M54.2", IN_FY2027, "FY2026", "FY2026, the newest edition held"),
        ("M48.41XA", IN_FY2027, "FY2026", "FY2026, the newest edition held"),
        ("M43.11", date(2025, 9, 30), "FY2026", "FY2026, the oldest edition held, begins 2025-10-01"),
    ],
)
def test_the_edition_of_a_code_follows_the_date_of_service(
    code: str, day: date | None, edition: str, warning: str | None
) -> None:
    choice = code_set().edition_of(code, day)
    assert choice.edition.id == edition
    assert code_set().lookup(code, day).edition.id == edition
    if warning is None:
        assert choice.warning is None
    else:
        assert choice.warning is not None and warning in choice.warning


@pytest.mark.parametrize(
    ("day", "edition", "warned"),
    [(IN_FY2026, "FY2026", False), (IN_FY2027, "FY2027", False), (IN_FY2028, "FY2027", True), (None, "FY2027", True)],
)
def test_the_edition_of_a_note_follows_the_date_of_service(day: date | None, edition: str, warned: bool) -> None:
    choice = code_set().edition_for(day)
    assert choice.edition.id == edition
    assert (choice.warning is not None) is warned


def test_warnings_of_several_codes_are_said_once_an_edition() -> None:
    warnings = code_set().edition_warnings(["S12.150A", "M43.11", "M54.2", "M54.2"], IN_FY2027)
    says = "FY2026, the newest edition held, ends 2026-09-30, before the date of service"
    assert warnings == (f"M54.2, S12.150A: {says}",)
    assert code_set().edition_warnings(["M43.11"], IN_FY2026) == ()


def test_the_code_set_is_read_once() -> None:
    assert code_set() is code_set()


def test_a_folder_without_editions_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(PatternError, match=r"editions\.yaml"):
        CodeSet(tmp_path)
