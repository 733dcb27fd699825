"""Make the pictures of the page at `/` in the documentation: a note in which something was just said, and a guide.

Needs Debian's `chromium` and, for the same letters everywhere, `fonts-liberation`:

    python docs/pictures/make_server_picture.py [--into docs/pictures]
"""

from __future__ import annotations

import argparse
import runpy
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

WIDTH, HEIGHT = 1360, 850
HEADLESS = runpy.run_path(str(Path(__file__).with_name("make_report_picture.py")))["HEADLESS"]
SAMPLE = "0"
BEFORE, SAID = "Spondylolisthesis of", "Degenerative "
CLOSED = "#gaps .closed.said"
POINTER = "#gaps .pointer button"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--into", type=Path, default=Path(__file__).resolve().parent)
    given = parser.parse_args()
    chromium = shutil.which("chromium")
    if chromium is None:
        sys.exit("chromium is not installed; on Debian: apt-get install chromium fonts-liberation")
    with serving() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(HEADLESS))
        for name, scheme in (("live-note", "light"), ("live-note-dark", "dark")):
            picture = given.into / f"{name}.png"
            take(browser, address, scheme, picture)
            print(picture)
        picture = given.into / "live-guide.png"
        take_guide(browser, address, picture)
        print(picture)
        browser.close()


@contextmanager
def serving() -> Iterator[str]:
    command = [sys.executable, "-m", "spondy.adapters.cli", "serve", "--port", "0", "--workers", "1"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        assert process.stdout is not None
        yield process.stdout.readline().strip()
    finally:
        process.terminate()
        process.wait(30)


def take(browser: Browser, address: str, scheme: str, picture: Path) -> None:
    page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}, color_scheme=scheme)
    page.goto(address)
    page.select_option("#sample", SAMPLE)
    page.wait_for_selector(".card.gap")
    page.focus("#text")
    page.evaluate(
        "words => { const area = document.querySelector('#text'); const at = area.value.indexOf(words);"
        " area.setSelectionRange(at, at); }",
        BEFORE,
    )
    page.keyboard.type(SAID)
    page.wait_for_selector(CLOSED)
    page.keyboard.press("Alt+j")
    # The caret blinks.
    page.evaluate("document.querySelector('#text').style.caretColor = 'transparent'")
    page.screenshot(path=picture)
    page.close()


def take_guide(browser: Browser, address: str, picture: Path) -> None:
    page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
    page.goto(address)
    page.select_option("#sample", SAMPLE)
    page.locator(POINTER).first.click()
    page.wait_for_selector("dialog [data-part]")
    page.screenshot(path=picture)
    page.close()


if __name__ == "__main__":
    main()
