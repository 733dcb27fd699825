"""Debian's chromium, driven by Playwright, and the pages of a running server in it."""

from __future__ import annotations

import importlib.resources
import os
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import urlsplit

import pytest

sys.path.append(str(Path(__file__).resolve().parents[1] / "support"))
import serving as support

# A browser that shows nothing and asks nobody.
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-sync")
LAPTOP = {"width": 1280, "height": 800}
SECONDS = 30.0
# Colours that axe could not tell are not thereby right. The note and what lies behind it have their own test.
FOUND_BY_AXE = """
async () => {
    const found = await axe.run({ elementRef: true, resultTypes: ['violations', 'incomplete'] });
    const untold = found.incomplete.filter(item => item.id === 'color-contrast').map(
        item => ({ id: item.id, nodes: item.nodes.filter(node => node.element.closest('.sheet') === null) }));
    return [...found.violations, ...untold.filter(item => item.nodes.length)].map(
        item => `${item.id}: ${JSON.stringify(item.nodes.map(node => node.target))}`);
}
"""
POLICY_LISTENER = "addEventListener('securitypolicyviolation', (event) => console.error(event.violatedDirective))"


def missing(what: str) -> None:
    """A machine without a browser skips these tests; the one that decides about a merge must not."""
    message = f"{what} is missing: apt-get install chromium fonts-liberation, pip install 'spondy[dev]'"
    if os.environ.get("SPONDY_CI"):
        pytest.fail(message)
    pytest.skip(message)


# No longer than a module: Playwright's loop would be in the way of tests with a loop of their own.
@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        missing("playwright")
    executable = shutil.which("chromium")
    if executable is None:
        missing("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def site() -> Iterator[str]:
    """The address of a server that asks for no key, without a slash at its end."""
    with support.serving("--workers", "1") as served:
        yield served.url


@pytest.fixture(scope="session")
def serving() -> ModuleType:
    """The module that starts servers with options of their own."""
    return support


class Visit:
    """A page, and all that went wrong in it: messages of the console, errors, and calls of other hosts."""

    def __init__(self, context: Any, url: str) -> None:
        self.page = context.new_page()
        self.page.set_default_timeout(SECONDS * 1000)
        self.url, self.faults = url, []
        host = urlsplit(url).netloc
        self.page.on("console", lambda message: self.faults.append(f"{message.type}: {message.text}"))
        self.page.on("pageerror", lambda error: self.faults.append(f"error: {error}"))
        self.page.on("request", lambda request: self._check(request.url, host))
        self.page.on("websocket", lambda socket: self._check(socket.url, host))
        # A violation of the policy is also an event, whether the console tells it or not.
        self.page.add_init_script(POLICY_LISTENER)

    def _check(self, url: str, host: str) -> None:
        if urlsplit(url).netloc != host and not url.startswith(("data:", "blob:", "about:")):
            self.faults.append(f"called {url}")

    def open(self) -> Visit:
        self.page.goto(f"{self.url}/")
        self.until("live")
        return self

    @property
    def state(self) -> str | None:
        state: str | None = self.page.get_attribute("#state", "data-state")
        return state

    def until(self, state: str) -> None:
        """Wait for what the page says of the connection."""
        self.wait(lambda: self.state == state)

    def wait(self, condition: Callable[[], Any]) -> Any:
        """Wait until something holds. Playwright's own `wait_for_function` evaluates text, which the page forbids."""
        ends = time.monotonic() + SECONDS
        while not (held := condition()):
            assert time.monotonic() < ends, "waited in vain"
            self.page.wait_for_timeout(40)
        return held

    def settled(self) -> None:
        """Wait until everything written is read, the unfinished sentence included."""
        settled = "document.querySelector('#unfinished').hidden && document.querySelector('[data-state=live]') !== null"
        self.wait(lambda: self.page.evaluate(settled))

    def write(self, text: str) -> None:
        """Type at the end of the note."""
        self.page.focus("#text")
        self.page.keyboard.press("Control+End")
        self.page.keyboard.type(text)

    def put(self, text: str) -> None:
        """Put a whole note in, as if it had been pasted, and wait for its analysis."""
        self.page.focus("#text")
        self.page.evaluate("text => document.execCommand('insertText', false, text)", text)
        self.settled()

    def texts(self, selector: str) -> list[str]:
        texts: list[str] = self.page.eval_on_selector_all(selector, "nodes => nodes.map(node => node.textContent)")
        return texts

    @property
    def open_gaps(self) -> list[str]:
        return self.texts("#gaps .card .card-head code")

    @property
    def closed_gaps(self) -> list[str]:
        return self.texts("#gaps .closed code")

    def wait_for_gaps(self, *gaps: str) -> None:
        """Wait until exactly these gaps are open, in whatever order."""
        self.wait(lambda: sorted(self.open_gaps) == sorted(gaps))

    def violations(self) -> list[str]:
        """What axe-core finds wrong, each with the elements that have it."""
        if not self.page.evaluate("'axe' in window"):
            script = importlib.resources.files("axe_playwright_python") / "axe.min.js"
            self.page.evaluate(script.read_text(encoding="utf-8"))
        found: list[str] = self.page.evaluate(FOUND_BY_AXE)
        return found


@pytest.fixture
def visit(chromium: Any, site: str) -> Iterator[Callable[..., Visit]]:
    """Open the page of a server in a browser of its own; at the end nothing may have gone wrong in it."""
    contexts, visits = [], []

    def open_page(url: str = site, *, opened: bool = True, **options: Any) -> Visit:
        context = chromium.new_context(**{"viewport": LAPTOP, "color_scheme": "light"} | options)
        contexts.append(context)
        visits.append(Visit(context, url))
        return visits[-1].open() if opened else visits[-1]

    yield open_page
    for context in contexts:
        context.close()
    assert [fault for one in visits for fault in one.faults] == []
