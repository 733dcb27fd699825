"""Make the pictures of the page at `/` in the documentation: a note in which something was just said, and a guide.

Needs Debian's `chromium` and, for the same letters everywhere, `fonts-liberation`:

    python docs/pictures/make_server_picture.py [--into docs/pictures]
"""

from __future__ import annotations

import argparse
from pathlib import Path

from headless import HEADLESS, find_chromium, serving
from playwright.sync_api import Browser, sync_playwright

WIDTH, HEIGHT = 1360, 850
SAMPLE = "0"
BEFORE, SAID = "Spondylolisthesis of", "Degenerative "
CLOSED = "#gaps .closed.said"
POINTER = "#gaps .pointer button"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--into", type=Path, default=Path(__file__).resolve().parent)
    given = parser.parse_args()
    chromium = find_chromium()
    with serving("serve", "--workers", "1") as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(HEADLESS))
        for name, scheme in (("live-note", "light"), ("live-note-dark", "dark")):
            picture = given.into / f"{name}.png"
            take(browser, address, scheme, picture)
            print(picture)
        picture = given.into / "live-guide.png"
        take_guide(browser, address, picture)
        print(picture)
        browser.close()


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
