"""What differs between two runs."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from spondy.adapters.cli import main
from spondy.adapters.diff import Totals, differences, items_of, match
from spondy.errors import InputError


@pytest.fixture
def base(made):
    return made.analysis_of("1")


def with_gap(analysis, **changes):
    return analysis.model_copy(update={"gaps": (analysis.gaps[0].model_copy(update=changes),)})


def with_codes(analysis, *proposals):
    return analysis.model_copy(update={"proposals": proposals})


def found(run_folder, old, new):
    totals = Totals()
    paths = [run_folder(*items, folder=name) / "analyses.jsonl" for name, items in (("old", old), ("new", new))]
    return list(differences(*paths, totals)), totals


def short(difference):
    return difference.note_id, difference.type, difference.id, difference.change, tuple(difference.fields)


CASES = {
    "nothing": (lambda a: a, []),
    "other versions": (
        lambda a: a.model_copy(update={"provenance": a.provenance.model_copy(update={"spondy": "10"})}),
        [],
    ),
    "severity": (lambda a: with_gap(a, severity="high"), [("1", "gap", "imaging-missing", "changed", ("severity",))]),
    "wording": (lambda a: with_gap(a, missing="x"), [("1", "gap", "imaging-missing", "changed", ("missing",))]),
    "no evidence": (lambda a: with_gap(a, evidence=()), [("1", "gap", "imaging-missing", "changed", ("evidence",))]),
    "gap gone": (lambda a: a.model_copy(update={"gaps": ()}), [("1", "gap", "imaging-missing", "removed", ())]),
    "another gap": (
        lambda a: with_gap(a, id="level-missing"),
        [("1", "gap", "level-missing", "added", ()), ("1", "gap", "imaging-missing", "removed", ())],
    ),
    "status": (
        lambda a: with_codes(a, a.proposals[0].model_copy(update={"status": "needs-review"}), a.proposals[1]),
        [("1", "proposal", "M43.16", "changed", ("status",))],
    ),
    "order": (lambda a: with_codes(a, *a.proposals[::-1]), []),
    "code gone": (lambda a: with_codes(a, a.proposals[1]), [("1", "proposal", "M43.16", "removed", ())]),
    "setting": (
        lambda a: a.model_copy(update={"setting": "inpatient"}),
        [("1", "note", "1", "changed", ("setting",))],
    ),
}


@pytest.mark.parametrize(("change", "wanted"), CASES.values(), ids=CASES)
def test_one_note(run_folder, base, change, wanted):
    seen, totals = found(run_folder, [base], [change(base)])
    assert [short(each) for each in seen] == wanted
    assert totals.same is (wanted == [])
    assert (totals.notes, totals.different) == (1, 1 if wanted else 0)


def test_ids_of_conditions_mean_nothing(run_folder, made, base):
    (condition,) = base.conditions
    renamed = base.model_copy(
        update={
            "conditions": (condition.model_copy(update={"id": "c9"}),),
            "gaps": (base.gaps[0].model_copy(update={"conditions": ("c9",)}),),
            "proposals": tuple(one.model_copy(update={"conditions": ("c9",)}) for one in base.proposals),
        }
    )
    assert found(run_folder, [base], [renamed])[0] == []


ORDERS = {
    "the same": ("abcd", "abcd", "", ""),
    "missing in the newer": ("abcd", "ad", "bc", ""),
    "missing in the older": ("ad", "abcd", "", "bc"),
    "missing in both": ("abd", "acd", "b", "c"),
    "nothing in common": ("ab", "cd", "ab", "cd"),
    "another order": ("abcd", "dbca", "", ""),
    "nothing at all": ("", "ab", "", "ab"),
}


@pytest.mark.parametrize(("old", "new", "removed", "added"), ORDERS.values(), ids=ORDERS)
def test_notes_find_each_other(run_folder, made, old, new, removed, added):
    """The newer run has another severity, so every note that both have differs."""
    seen, totals = found(
        run_folder,
        [made.analysis_of(name) for name in old],
        [with_gap(made.analysis_of(name), severity="low") for name in new],
    )
    both = set(old) & set(new)
    assert sorted(each.note_id for each in seen if each.change == "changed") == sorted(both)
    assert "".join(each.note_id for each in seen if each.change == "removed") == removed
    assert "".join(each.note_id for each in seen if each.change == "added") == added
    assert (totals.notes, totals.different) == (len(both), len(both))


def test_a_note_that_comes_twice_is_refused(run_folder, base):
    with pytest.raises(InputError, match="two analyses"):
        found(run_folder, [base, base], [])


def test_lines_in_another_form(tmp_path, base):
    """Fields in another order, spaces, a blank line: the same analyses."""
    record = base.model_dump(mode="json")
    old, new = tmp_path / "old.jsonl", tmp_path / "new.jsonl"
    old.write_text(json.dumps(record) + "\n")
    new.write_text("\n" + json.dumps(dict(reversed(record.items())), indent=None, separators=(" , ", " : ")))
    assert list(differences(old, new, Totals())) == []


@pytest.mark.parametrize("line", ['{"note_id": 3}', "[]", "{", '{"schema_version":"1","note_id":"1"', "\xff"])
def test_what_is_no_analysis_is_named_by_its_line(tmp_path, run_folder, base, line):
    broken = tmp_path / "broken.jsonl"
    broken.write_text("\n" + line, encoding="latin-1")
    with pytest.raises(InputError, match=r"broken\.jsonl line 2: not an analysis") as error:
        list(differences(run_folder(base) / "analyses.jsonl", broken, Totals()))
    assert "Degenerative" not in str(error.value)


# --- matching ---------------------------------------------------------------------------------------------------------


def several(made, *places):
    """Return the items of a note with one gap for each place of evidence, all of one id."""
    gap = made.analysis_of().gaps[0]
    spans = [made.at(words) for words in places]
    gaps = tuple(gap.model_copy(update={"evidence": (span,)}) for span in spans)
    return items_of(made.analysis_of(gaps=gaps, proposals=()))


MATCHES = {
    "moved in the list": (("slip", "MRI"), ("MRI", "slip"), [(1, 0), (0, 1)]),
    "one new": (("slip",), ("MRI", "slip"), [(None, 0), (0, 1)]),
    "one gone": (("slip", "MRI"), ("MRI",), [(1, 0), (0, None)]),
    "one changed beside one that is the same": (("slip", "MRI"), ("slip", "7 mm"), [(0, 0), (1, 1)]),
}


@pytest.mark.parametrize(("old", "new", "wanted"), MATCHES.values(), ids=MATCHES)
def test_of_several_with_one_name_the_same_is_found_first(made, old, new, wanted):
    before, after = several(made, *old), several(made, *new)
    pairs = match(before, after)
    places = [
        (None if was is None else before.index(was), None if item is None else after.index(item)) for was, item in pairs
    ]
    assert places == wanted


def test_conditions_tell_which_is_which(made):
    """Two gaps of one id about two conditions, both with other evidence: the region decides."""
    one, other = made.analysis_of().conditions[0], made.analysis_of().conditions[0]
    other = other.model_copy(update={"id": "c2", "region": "cervical"})
    gap = made.analysis_of().gaps[0]

    def items(*concerned, words):
        gaps = tuple(
            gap.model_copy(update={"conditions": (each,), "evidence": (made.at(words),)}) for each in concerned
        )
        return items_of(made.analysis_of(gaps=gaps, proposals=(), conditions=(one, other)))

    before, after = items("c1", "c2", words="slip"), items("c2", "c1", words="MRI")
    assert [(was.subject, item.subject) for was, item in match(before, after)] == [
        (("spondylolisthesis cervical",),) * 2,
        (("spondylolisthesis lumbar",),) * 2,
    ]


# --- the command ------------------------------------------------------------------------------------------------------


@pytest.fixture
def two_runs(run_folder, made):
    old = run_folder(made.analysis_of("1"), made.analysis_of("=2"), folder="before")
    changed = with_gap(made.analysis_of("1"), severity="high", evidence=())
    return old, run_folder(changed, folder="after")


def test_the_command(two_runs, capfd):
    assert main(["diff", *map(str, two_runs)]) == 1
    out, err = capfd.readouterr()
    assert out.splitlines() == ["1  ~ gap imaging-missing  severity medium -> high, evidence", "=2  - note"]
    assert err == "1 note in both, 1 different: 1 gap changed, 1 note removed\n"


def test_the_same_run(two_runs, capfd):
    assert main(["diff", str(two_runs[0]), str(two_runs[0] / "analyses.jsonl")]) == 0
    assert capfd.readouterr() == ("", "2 notes in both, 0 different\n")


def test_json_lines(two_runs, capfd):
    main(["diff", *map(str, two_runs), "--format", "jsonl"])
    first, second = map(json.loads, capfd.readouterr().out.splitlines())
    assert first["fields"]["severity"] == ["medium", "high"]
    assert first["fields"]["evidence"][0][0]["text"] == "spondylolisthesis"
    assert second == {"note_id": "=2", "type": "note", "id": "=2", "change": "removed", "fields": {}}


def test_csv_is_safe_in_a_spreadsheet(two_runs, capfd):
    main(["diff", *map(str, two_runs), "--format", "csv"])
    rows = list(csv.reader(io.StringIO(capfd.readouterr().out)))
    assert rows[0] == ["note_id", "type", "id", "change", "field", "old", "new"]
    assert rows[1] == ["1", "gap", "imaging-missing", "changed", "severity", "medium", "high"]
    assert rows[2][5].startswith('[{"start"') and rows[2][6] == "[]"
    assert rows[3][:4] == ["'=2", "note", "'=2", "removed"]


def test_a_run_that_is_not_there(tmp_path, capfd):
    assert main(["diff", str(tmp_path / "x"), str(Path(tmp_path))]) == 2
    assert "SPY200" in capfd.readouterr().err
