"""HTML and XHTML become text, with the lines that a reader would see."""

from __future__ import annotations

import codecs
import re
import warnings
from functools import lru_cache
from pathlib import Path

from bs4 import BeautifulSoup, CData, NavigableString, Tag
from bs4.dammit import EncodingDetector
from bs4.element import PreformattedString
from bs4.exceptions import ParserRejectedMarkup

from spondy.adapters.readers import limits
from spondy.adapters.readers.fhir.charset import decoded
from spondy.errors import InvalidNoteError, NoteTooLongError
from spondy.knowledge.files import Strict, load

_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_PREFORMATTED_STYLE = re.compile(r"white-space\s*:\s*(?:pre|break-spaces)", re.IGNORECASE)
_SPACES = re.compile(r"[ \t\n\r\f]+")
_EMPTY_LINES = re.compile(r"\n{3,}")
# What is opened and never closed is searched to the end of the page, each time it is opened.
_OPENED = re.compile(r"<[a-z/!?]", re.IGNORECASE)
_CLOSED_BY = {"<!--": "-->", "<![": "]>"} | dict.fromkeys(
    ("<![cdata[", "<![ignore[", "<![include[", "<![rcdata[", "<![temp["), "]]>"
)


class _Elements(Strict):
    """How elements break text into lines, from `elements.yaml` beside this file."""

    blocks: frozenset[str]
    paragraphs: frozenset[str]
    unseen: frozenset[str]
    preformatted: frozenset[str]


@lru_cache(maxsize=1)
def _elements() -> _Elements:
    elements: _Elements = load("elements.yaml", _Elements, Path(__file__).parent)
    return elements


def html_text(content: bytes, charset: str | None) -> str:
    """Return the text of a page.

    Args:
        content: the page.
        charset: what the attachment says; without it, what the page itself says, or else UTF-8.

    Raises:
        EncodingError: the bytes are not in their character set.
        InvalidNoteError: the markup breaks off or cannot be made sense of, or its character set is unknown.
        NoteTooLongError: it has more tags than fit into the memory.
    """
    markup = decoded(content, charset or _declared(content)).replace("\r\n", "\n")
    if markup.count("<") > limits.MOST_TAGS:
        raise NoteTooLongError(f"an attachment in HTML with more than {limits.MOST_TAGS} tags")
    if _breaks_off(markup):
        raise InvalidNoteError("the HTML of the attachment is cut off")
    with warnings.catch_warnings():
        # A page that looks like an address, or like XML, is a page all the same.
        warnings.simplefilter("ignore")
        try:
            page = BeautifulSoup(markup, "html.parser")
        except ParserRejectedMarkup:
            raise InvalidNoteError("the attachment is not HTML that can be read") from None
    return _laid_out(page)


def _declared(content: bytes) -> str | None:
    """Return the character set that a page names in its own text."""
    if content.startswith((codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return None
    name = EncodingDetector.find_declared_encoding(content, is_html=True)
    # What was found in ASCII cannot be in UTF-16, whatever it says.
    return None if name is None or name.lower().startswith("utf-16") else name


def _breaks_off(markup: str) -> bool:
    """Say whether the last tag, comment or section of any kind has no end."""
    folded = markup.lower()
    for begin, end in _CLOSED_BY.items():
        last = folded.rfind(begin)
        if last >= 0 and folded.find(end, last) < 0:
            return True
    return _OPENED.search(markup, markup.rfind(">") + 1) is not None


def _laid_out(page: BeautifulSoup) -> str:
    lines = _Lines()
    # The elements that are open: their children to come, their name, and whether they keep their spaces.
    open_elements = [(iter(page.contents), "", False)]
    while open_elements:
        children, name, keeps_spaces = open_elements[-1]
        child = next(children, None)
        if child is None:
            open_elements.pop()
            lines.edge(name)
        elif isinstance(child, Tag):
            if _is_unseen(child):
                continue
            lines.edge(child.name)
            if child.name == "br":
                lines.add("\n", keeps_spaces=True)
            open_elements.append((iter(child.contents), child.name, keeps_spaces or _is_preformatted(child)))
        elif isinstance(child, CData) or (
            isinstance(child, NavigableString) and not isinstance(child, PreformattedString)
        ):
            lines.add(child, keeps_spaces)
    return lines.text()


def _is_unseen(tag: Tag) -> bool:
    is_hidden = tag.has_attr("hidden") or bool(_HIDDEN_STYLE.search(str(tag.get("style", ""))))
    return is_hidden or tag.name in _elements().unseen


def _is_preformatted(tag: Tag) -> bool:
    return tag.name in _elements().preformatted or bool(_PREFORMATTED_STYLE.search(str(tag.get("style", ""))))


class _Lines:
    """Text that grows line by line; the line ends between two blocks do not add up."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._line_ends = 0

    def edge(self, name: str) -> None:
        """Note that an element begins or ends here."""
        if name in _elements().blocks:
            self._line_ends = max(self._line_ends, 2 if name in _elements().paragraphs else 1)

    def add(self, text: str, keeps_spaces: bool) -> None:
        """Add text; spaces and line ends of the markup count as one space, and as none at the edge of a line."""
        if not keeps_spaces:
            text = _SPACES.sub(" ", text)
            if self._line_ends or not self._parts or self._parts[-1].endswith((" ", "\n")):
                text = text.removeprefix(" ")
        if not text:
            return
        if self._parts and (self._line_ends or text == "\n"):
            self._parts[-1] = self._parts[-1].removesuffix(" ")
            self._parts.append("\n" * self._line_ends)
        self._line_ends = 0
        self._parts.append(text)

    def text(self) -> str:
        """Return all lines, with no more than one empty line between two."""
        return _EMPTY_LINES.sub("\n\n", "".join(self._parts)).strip("\n")
