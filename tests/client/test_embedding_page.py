"""The examples of docs/embedding.md run against a server and print what the page shows.

After a change, `python -m pytest tests/client/test_embedding_page.py --write-docs` writes what they print.
"""

from __future__ import annotations

import contextlib
import io
import re

import pytest

from spondy.client import ServerBusy, ServerError

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("client")]

_EXAMPLE = re.compile(r"(^```py\n)(?P<code>.*?)(^```\n\n```text\n)(?P<shown>.*?)(?=^```$)", re.MULTILINE | re.DOTALL)
ADDRESS = "http://127.0.0.1:8000"


def test_the_examples_of_the_page_run(address: str, key: str, root, request, monkeypatch) -> None:
    monkeypatch.setenv("SPONDY_API_KEY", key)
    path = root / "docs" / "embedding.md"
    page = path.read_text(encoding="utf-8")
    printed = []

    def run(example: re.Match[str]) -> str:
        assert ADDRESS in example["code"]
        output = io.StringIO()
        with contextlib.redirect_stdout(output):
            exec(compile(example["code"].replace(ADDRESS, address), path.name, "exec"), {"__name__": "__main__"})
        lines = [line.rstrip() + "\n" for line in output.getvalue().splitlines()]
        printed.append("".join(lines))
        return f"{example[1]}{example['code']}{example[3]}{printed[-1]}"

    as_it_should_be = _EXAMPLE.sub(run, page)
    assert len(printed) == len(re.findall(r"^```py$", page, re.MULTILINE)) == 3
    if request.config.getoption("write_docs"):
        path.write_text(as_it_should_be, encoding="utf-8")
    assert [example["shown"] for example in _EXAMPLE.finditer(page)] == printed


def test_the_page_lists_the_errors(root) -> None:
    rows = re.findall(
        r"^\| `(SPY\d+)` \| `(\w+)` \| (.*?) \|", (root / "docs" / "embedding.md").read_text(), re.MULTILINE
    )
    assert rows == [(kind.code, kind.__name__, kind.__doc__.splitlines()[0]) for kind in (ServerError, ServerBusy)]
