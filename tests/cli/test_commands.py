"""The command group: help that imports nothing, versions, schemas, patterns."""

from __future__ import annotations

import json
import os
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


def test_a_closed_pipe_ends_quietly(tmp_path):
    records = "".join(json.dumps({"note_id": number, "text": "x"}) + "\n" for number in range(5000))
    (tmp_path / "n.jsonl").write_text(records)
    support = os.path.join(os.path.dirname(__file__), "..", "support")
    script = (
        f"import sys; sys.path.insert(0, {support!r})\nimport fake_analyzer\n"
        "from spondy.adapters.cli import analyze, main\nanalyze.build_analyzer = fake_analyzer.build\n"
        f"sys.exit(main(['analyze', {str(tmp_path / 'n.jsonl')!r}]))"
    )
    script = script.replace("import analyze, main", "import main\nimport spondy.adapters.cli.analyze as analyze")
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout.readline().startswith(b"{")
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode != 0


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
