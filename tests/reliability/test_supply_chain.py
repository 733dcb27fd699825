"""What spondy is made of: locked, listed, and without the ways in which data becomes code."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = sorted((ROOT / "src").rglob("*.py"))
TREES = {path: ast.parse(path.read_text(encoding="utf-8")) for path in SOURCES}
RUN_WHAT_THEY_READ = {"pickle", "cPickle", "dill", "cloudpickle", "shelve", "marshal", "joblib", "jsonpickle", "torch"}
UNSAFE_CALLS = {"eval", "exec", "__import__", "compile"}
LOCKS = ("requirements.lock", "requirements-build.lock")


def called(node):
    """Return the name of what a call calls, without what it is an attribute of."""
    return getattr(node.func, "attr", getattr(node.func, "id", ""))


def calls(path):
    return [node for node in ast.walk(TREES[path]) if isinstance(node, ast.Call)]


def imported(path):
    for node in ast.walk(TREES[path]):
        if isinstance(node, ast.Import):
            yield from (name.name.partition(".")[0] for name in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield (node.module or "").partition(".")[0]


def places(is_wrong):
    """Return where in the sources a call is wrong, and what is called there."""
    return [
        f"{path.relative_to(ROOT).as_posix()}:{node.lineno}: {ast.unparse(node)[:80]}"
        for path in SOURCES
        for node in calls(path)
        if is_wrong(path, node)
    ]


def keywords(node):
    return {keyword.arg: ast.unparse(keyword.value) for keyword in node.keywords}


def test_nothing_is_read_that_can_run():
    assert [path for path in SOURCES if RUN_WHAT_THEY_READ & set(imported(path))] == []
    assert places(lambda _, node: called(node) in ("from_disk", "load_model", "read_pickle", "to_pickle")) == []


def test_no_text_is_run():
    assert places(lambda _, node: getattr(node.func, "id", "") in UNSAFE_CALLS) == []
    assert places(lambda _, node: called(node) in ("system", "popen") or "shell" in keywords(node)) == []


def is_of_yaml(node):
    return getattr(getattr(node.func, "value", None), "id", "") == "yaml"


def test_yaml_is_loaded_safely():
    def is_unsafe(_, node):
        if not is_of_yaml(node) or not called(node).endswith(("load", "_all")):
            return False
        is_safe = called(node).startswith("safe_") or keywords(node).get("Loader") in ("_Loader", "yaml.CSafeLoader")
        return not is_safe and not called(node).startswith("dump")

    assert places(lambda _, node: is_of_yaml(node))
    assert places(is_unsafe) == []


def test_templates_escape():
    makes = ("Environment", "SandboxedEnvironment", "ImmutableSandboxedEnvironment", "Template")
    assert places(lambda _, node: called(node) in makes)
    adapters = ROOT / "src" / "spondy" / "adapters"
    plain = {adapters / name for name in PLAIN}

    def is_open(path, node):
        return called(node) in makes and keywords(node).get("autoescape") != "True" and path not in plain

    assert places(is_open) == []
    known = {adapters / name for name in MARKUP}
    assert places(lambda path, node: called(node) == "Markup" and path not in known) == []


# What makes no page of a note: the card of a model, in Markdown.
PLAIN = {"training/card.py"}
# What makes markup that is not escaped again, of our own files and of JSON without angle brackets.
MARKUP = {"report/page.py", "report/payload.py"}


def test_the_loader_of_rules_is_the_safe_one():
    import yaml

    from spondy.knowledge import files

    assert issubclass(files._Loader, (yaml.SafeLoader, getattr(yaml, "CSafeLoader", yaml.SafeLoader)))
    with pytest.raises(yaml.YAMLError):
        yaml.load("!!python/object/apply:os.getcwd []", Loader=files._Loader)


def test_no_template_switches_escaping_off():
    templates = [*(ROOT / "src").rglob("*.html"), *(ROOT / "src").rglob("*.jinja")]
    assert templates
    found = [path.name for path in templates if re.search(r"\|\s*safe\b|autoescape\s+false", path.read_text("utf-8"))]
    assert found == []


@pytest.mark.parametrize("lock", LOCKS)
def test_every_package_is_locked_with_its_hashes(lock):
    content = (ROOT / lock).read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line for line in content.splitlines() if line and not line.lstrip().startswith("#")]
    assert lines
    assert [line for line in lines if "==" not in line or "--hash=sha256:" not in line] == []


def bill(*arguments):
    command = [sys.executable, str(ROOT / "benchmarks" / "sbom.py"), *arguments]
    return json.loads(subprocess.run(command, capture_output=True, check=True, text=True, timeout=60).stdout)


def test_the_bill_of_materials_names_every_package_of_the_lock():
    found = bill()
    assert (found["bomFormat"], found["specVersion"]) == ("CycloneDX", "1.5")
    locked = re.findall(r"^([A-Za-z0-9._-]+)==([^ ;\\]+)", (ROOT / LOCKS[0]).read_text(), re.MULTILINE)
    assert {(part["name"], part["version"]) for part in found["components"]} == set(locked)
    for part in found["components"]:
        assert part["purl"] == f"pkg:pypi/{part['name'].lower().replace('_', '-')}@{part['version']}"
        assert part["hashes"] and all(len(each["content"]) == 64 for each in part["hashes"])
    refs = {found["metadata"]["component"]["bom-ref"], *(part["bom-ref"] for part in found["components"])}
    assert len(refs) == len(found["components"]) + 1
    assert {ref for each in found["dependencies"] for ref in (each["ref"], *each["dependsOn"])} <= refs


def test_the_bill_is_the_same_each_time():
    assert bill() == bill()
