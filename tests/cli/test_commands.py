"""The command group: help that imports nothing, versions, schemas, patterns."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys

import pytest

from spondy.adapters import patterns_registry
from spondy.adapters.cli import lazy
from spondy.adapters.patterns_registry import PATTERN_SETS, Failure, PatternSet, listed_rules, uncovered_files
from spondy.knowledge.files import pattern_files
from spondy.model import Analysis, Provenance


def test_help_lists_every_command_and_imports_none():
    script = (
        "import sys\nfrom spondy.adapters.cli import main\nstatus = main(['--help'])\n"
        "heavy = {'spacy', 'polars', 'pydantic', 'spondy.model', 'spondy.analysis'} & set(sys.modules)\n"
        "print(heavy, file=sys.stderr)\nsys.exit(status)"
    )
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert [name for name in lazy.COMMANDS if name not in ran.stdout] == []
    assert ran.stderr.strip() == "set()"


def test_no_help_of_a_command_waits_for_the_language_pipeline():
    script = (
        "import sys\nfrom spondy.adapters.cli import lazy, main\n"
        "for name in lazy.COMMANDS:\n    main([name, '--help'])\n"
        "    if 'spacy' in sys.modules:\n        sys.exit(name)\n"
    )
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert (ran.returncode, ran.stderr) == (0, "")


@pytest.mark.parametrize("name", lazy.COMMANDS)
def test_every_command_has_help(spondy, name):
    ran = spondy(name, "--help")
    assert ran.status == 0
    assert f"spondy {name}".encode() in ran.out


def test_version(spondy):
    import spondy as package

    assert spondy("--version").out.decode() == f"spondy {package.__version__}\n"


@pytest.mark.parametrize("arguments", [("nonsense",), ("--nonsense",)])
def test_unknown_command_is_wrong_use(spondy, arguments):
    ran = spondy(*arguments)
    assert (ran.status, ran.out) == (2, b"")
    assert "nonsense" in ran.err


FAKE = """
import sys
import fake_analyzer
import spondy.adapters.cli.analyze as analyze
import spondy.adapters.cli.explain as explain
from spondy.adapters.cli import main
analyze.build_analyzer = explain.build_analyzer = fake_analyzer.build
if __name__ == "__main__":  # worker processes import this too
    sys.exit(main(sys.argv[1:]))
"""


@pytest.fixture
def piped(root, tmp_path):
    """Return a function that runs `spondy ARGUMENTS | head -n 1` in bash: its status, what head and stderr show."""
    (tmp_path / "run_spondy.py").write_text(FAKE)

    def run(*arguments, redirect=""):
        command = shlex.join([sys.executable, str(tmp_path / "run_spondy.py"), *map(str, arguments)])
        ran = subprocess.run(
            ["bash", "-c", f"{command} {redirect} | head -n 1; exit ${{PIPESTATUS[0]}}"],
            env=os.environ | {"PYTHONPATH": os.pathsep.join([str(root / "tests" / "support"), *sys.path])},
            capture_output=True,
            timeout=120,
        )
        return ran.returncode, ran.stdout, ran.stderr.decode()

    return run


@pytest.fixture
def many(write):
    """Notes whose table, too, is longer than what a pipe holds for a reader who has left."""
    return write("n.jsonl", [{"note_id": f"{number:0200}", "text": "SLIP"} for number in range(3000)])


def test_a_closed_pipe_ends_quietly(piped, many):
    status, out, err = piped("analyze", many)
    assert (status, err) == (0, "")
    assert int(json.loads(out)["note_id"]) == 0


def test_a_closed_pipe_for_both_streams_ends_quietly(piped, write):
    records = [{"note_id": number, "text": "SLIP" * (number % 3)} for number in range(3000)]
    status, out, err = piped("analyze", "--format", "jsonl", write("n.jsonl", records), redirect="2>&1")
    assert (status, err) == (0, "")
    assert out.count(b"\n") == 1


def test_a_closed_pipe_ends_quietly_with_several_workers(piped, many):
    status, _, err = piped("analyze", many, "--workers", 2)
    assert (status, err) == (0, "")


def test_a_closed_pipe_ends_a_table_and_a_view_quietly(piped, many, write):
    assert piped("analyze", many, "--format", "table")[::2] == (0, "")
    assert piped("explain", write("long.txt", "SLIP and more\n" * 20_000))[::2] == (0, "")


@pytest.mark.parametrize("output_format", ["jsonl", "table"])
def test_a_closed_pipe_does_not_keep_the_folder_from_being_filled(piped, many, tmp_path, output_format):
    status, _, err = piped("analyze", many, "--format", output_format, "--output", tmp_path / "out")
    assert status == 0
    assert "3000 notes analysed" in err
    assert (tmp_path / "out" / "report.html").exists()
    assert (tmp_path / "out" / "analyses.jsonl").read_bytes().count(b"\n") == 3000


def test_schema_of_an_analysis(spondy):
    schema = json.loads(spondy("schema").out)
    given = json.loads(
        Analysis(
            note_id="a",
            setting="outpatient",
            note_kind="clinical",
            provenance=Provenance(spondy="0", code_set="FY2026", patterns="sha256:0"),
        ).model_dump_json()
    )
    assert set(schema["properties"]) == set(given)
    assert schema["properties"]["schema_version"]["const"] == given["schema_version"]
    assert schema["$id"] == f"urn:spondy:analysis:{given['schema_version']}"


def test_schema_of_a_note_record(spondy):
    schema = json.loads(spondy("schema", "--note").out)
    assert schema["required"] == ["note_id", "text"]
    assert schema["additionalProperties"] is True
    assert schema["properties"]["note_id"]["type"] == ["string", "number"]
    assert schema["properties"]["setting"]["anyOf"][0]["enum"] == ["outpatient", "inpatient"]


def test_every_pattern_file_has_a_loader():
    assert uncovered_files() == []


def test_patterns_check(spondy):
    ran = spondy("patterns", "check")
    assert ran.status == 0, ran.err
    assert ran.out.decode().split("\n") == [*(f"ok  {entry.name}" for entry in PATTERN_SETS), ""]


def test_patterns_check_names_a_broken_file(spondy, monkeypatch):
    def broken():
        from spondy.errors import PatternError

        raise PatternError("terms/x.yaml: rules.0.id: Field required")

    monkeypatch.setattr(patterns_registry, "_call", lambda name: broken() if "anatomy" in name else None)
    ran = spondy("patterns", "check")
    assert ran.status == 1
    assert "failed  terms/x.yaml: rules.0.id: Field required" in ran.err
    assert b"anatomy" not in ran.out


def test_patterns_test(spondy):
    ran = spondy("patterns", "test")
    assert ran.status == 0, ran.err
    assert b"ok  coding rules" in ran.out


def test_patterns_test_names_a_failing_rule(spondy, monkeypatch):
    from spondy.adapters.cli import patterns

    entry = PatternSet("mine", ("x.yaml",), "a:b", "a:c")
    monkeypatch.setattr(patterns, "PATTERN_SETS", (entry,))
    monkeypatch.setattr(patterns_registry, "_call", lambda name: [Failure("rule.x", "does not match 'y'")])
    ran = spondy("patterns", "test")
    assert (ran.status, ran.out) == (1, b"")
    assert "failed  rule.x: does not match 'y'" in ran.err


def test_patterns_list(spondy):
    rules = json.loads(spondy("patterns", "list", "--format", "json").out)
    assert {rule["id"] for rule in rules} >= {"code.none.resolved", "level-missing"}
    assert all(rule["source"] for rule in rules)
    lines = spondy("patterns", "list").out.decode().splitlines()
    assert lines[0].split("\t") == list(rules[0].values())
    assert len(lines) == len(rules) == len(listed_rules())


def test_a_new_pattern_file_without_loader_is_noticed(tmp_path, monkeypatch):
    (tmp_path / "new.yaml").write_text("x: 1")
    (tmp_path / "vocabulary.yaml").write_text("x: 1")
    monkeypatch.setattr(patterns_registry, "pattern_files", lambda: pattern_files(tmp_path))
    monkeypatch.setattr(patterns_registry, "patterns_dir", lambda: tmp_path)
    assert uncovered_files() == ["new.yaml"]
