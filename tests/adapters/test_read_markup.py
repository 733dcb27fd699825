"""HTML and RTF become text with the lines of the page, whatever they hold, and in bounded time and memory."""

from __future__ import annotations

import time
from contextlib import suppress

import pytest

from spondy.adapters.readers import limits
from spondy.adapters.readers.fhir.html import html_text
from spondy.adapters.readers.fhir.rtf import rtf_text
from spondy.errors import EncodingError, InvalidNoteError, NoteTooLongError

SECRET = "Zebrafinch"

PAGES = {
    "paragraphs": ("<p>Neck pain</p><p>No weakness</p>", "Neck pain\n\nNo weakness"),
    "divisions": ("<div>Neck pain</div><div>No weakness</div>", "Neck pain\nNo weakness"),
    "text beside a block": ("Neck pain<div>No weakness</div>Plan", "Neck pain\nNo weakness\nPlan"),
    "line ends": ("Neck pain<br>No weakness<br/>Plan<BR>", "Neck pain\nNo weakness\nPlan"),
    "two line ends": ("Neck pain<br><br>Plan", "Neck pain\n\nPlan"),
    "many line ends": ("Neck pain<br><br><br>\n<br>Plan", "Neck pain\n\nPlan"),
    "lines of the markup": ("<p>Slip of C1\n  on\tC2</p>\n\n<p>4 mm</p>", "Slip of C1 on C2\n\n4 mm"),
    "headings": ("<h2>Impression</h2>Slip<h2>Plan</h2>MRI", "Impression\n\nSlip\n\nPlan\n\nMRI"),
    "list": ("<ul><li>Slip<li>Lysis</ul>", "Slip\nLysis"),
    "nested list": ("<ol><li>Slip<ul><li>C1</li></ul></li><li>Lysis</li></ol>", "Slip\n\nC1\n\nLysis"),
    "definitions": ("<dl><dt>Level<dd>C1</dl>", "Level\nC1"),
    "table": (
        "<table><tr><th>Level<th>Slip</tr><tr><td>C1</td><td>4 mm</td></tr></table>",
        "Level\nSlip\nC1\n4 mm",
    ),
    "words in pieces": ("spondylo<b>listh</b>esis of <i>C1</i> on <span>C2</span>", "spondylolisthesis of C1 on C2"),
    "spaces between pieces": ("<b>No </b> <i> slip</i> .", "No slip ."),
    "script, style, title, comment": (
        "<head><title>x</title><style>p{}</style></head><script>y</script><p>Slip<!-- no --></p><template>t</template>",
        "Slip",
    ),
    "hidden": ("<p hidden>x</p><p style='color: red; DISPLAY:none'>y</p><p>Slip</p>", "Slip"),
    "entities": ("C1&lt;C2 &amp; 4&nbsp;mm &#233;&#x1F635; &unknown", "C1<C2 & 4\u00a0mm é\U0001f635 &unknown"),
    "preformatted": ("<p>a</p><pre>C1   slip\r\n  4 mm</pre>b", "a\n\nC1   slip\n  4 mm\n\nb"),
    "preformatted by style": ("<div style='white-space: pre-wrap'>C1\n<b>slip\nx</b></div>", "C1\nslip\nx"),
    "less than": ("pain < 3 of 10, <3 mm<p>x</p>", "pain < 3 of 10, <3 mm\n\nx"),
    "nothing to see": ("<div> \n <br> </div>", ""),
    "looks like an address": ("http://a.example/", "http://a.example/"),
    "XHTML": (
        "<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'><p>a<br />b</p><div/>c</html>",
        "a\nb\n\nc",
    ),
    "wrongly nested": ("<p><b>Slip</p></i>C1</b>", "Slip\n\nC1"),
    "Word": ("<p>Slip<![if !supportLists]>x<![endif]><o:p></o:p></p>", "Slipx"),
}


@pytest.mark.parametrize(("page", "text"), PAGES.values(), ids=PAGES)
def test_html(page, text, recwarn):
    assert html_text(page.encode(), None) == text
    assert not recwarn.list


CHARSETS = {
    "UTF-8 unless it says else": ("é".encode(), None),
    "of the attachment": (b"\xe9", "latin-1"),
    "of the attachment before the page's": (b'<meta charset="utf-8">\xe9', "latin-1"),
    "of the page": (b'<meta charset="iso-8859-1">\xe9', None),
    "of the page, old": (b'<meta http-equiv="Content-Type" content="text/html; charset=windows-1252">\xe9', None),
    "of XML": (b'<?xml version="1.0" encoding="iso-8859-1"?>\xe9', None),
    "byte order mark before the page's": (b'\xef\xbb\xbf<meta charset="latin-1">\xc3\xa9', None),
    "UTF-16 by its mark": ("é".encode("utf-16"), None),
    "UTF-16 that is none": (b'<meta charset="utf-16">\xc3\xa9', None),
}


@pytest.mark.parametrize(("content", "charset"), CHARSETS.values(), ids=CHARSETS)
def test_character_set_of_html(content, charset):
    assert html_text(content, charset) == "é"


CUT_OFF = [
    b"Zebrafinch <p",
    b"Zebrafinch <a href='x",
    b"<!-- Zebrafinch",
    b"<![CDATA[ Zebrafinch >",
    b"<p>x</p",
    b"<?x",
]


@pytest.mark.parametrize("content", CUT_OFF)
def test_html_that_is_cut_off(content):
    with pytest.raises(InvalidNoteError, match="cut off") as caught:
        html_text(content, None)
    assert SECRET not in str(caught.value)


def test_html_with_an_unknown_section():
    # Newer releases of Python take it for a comment, as browsers do.
    with suppress(InvalidNoteError):
        assert html_text(b"<p>x<![Zebrafinch]>", None) == "x"


def test_html_in_the_wrong_character_set():
    with pytest.raises(EncodingError, match="character set"):
        html_text(b"Zebrafinch \xff", None)


@pytest.mark.parametrize("count", [limits.MOST_TAGS, limits.MOST_TAGS + 1])
@pytest.mark.slow
def test_the_most_tags_of_html(count):
    page = b"<p>" * count
    if count > limits.MOST_TAGS:
        with pytest.raises(NoteTooLongError):
            html_text(page, None)
    else:
        assert html_text(page, None) == ""


# Each makes a careless parser look at the rest of the page again for every piece of it.
HOSTILE_PAGES = [b"<!--", b"<a ", b"<a href='", b"<a href=\"'", b"<?", b"<!x", b"<![if ", b"</", b"&#", b"<!-->"]


@pytest.mark.slow
@pytest.mark.parametrize("piece", HOSTILE_PAGES)
def test_hostile_html_takes_its_time_once(piece):
    begin = time.process_time()
    for end in (b"", b">", b"-->", b"]>", b"]]>"):
        with suppress(InvalidNoteError):
            html_text(piece * 40_000 + end, None)
    assert time.process_time() - begin < 30


DOCUMENTS = {
    "paragraphs": (r"{\rtf1\ansi Neck pain\par No weakness\par}", "Neck pain\nNo weakness\n"),
    "lines of the source mean nothing": ("{\\rtf1 Neck\r\n pain\\par\r\nx}", "Neck pain\nx"),
    "line and tab": (r"{\rtf1 a\line b\tab c}", "a\nb\tc"),
    "formats": (r"{\rtf1\b Slip\b0  of {\i C1}\fs24 , 4 mm}", "Slip of C1, 4 mm"),
    "tables of fonts and colours": (
        r"{\rtf1\ansi\deff0{\fonttbl{\f0\froman\fcharset0 Times;}{\f1\fnil\fcharset2 Symbol;}}{\colortbl;\red0;}"
        r"{\stylesheet{\s0 Normal;}}{\info{\author Zebrafinch}}\f0 Slip}",
        "Slip",
    ),
    "header, footer, picture": (
        r"{\rtf1{\header Zebrafinch}{\footer Zebrafinch}{\pict\pngblip 89504e47}Slip}",
        "Slip",
    ),
    "table": (
        r"{\rtf1\trowd\intbl Level\cell Slip\cell\row\intbl C1\cell 4 mm\cell\row}",
        "Level\nSlip\n\nC1\n4 mm\n\n",
    ),
    "bytes of the code page": (r"{\rtf1\ansi\ansicpg1252 \'93caf\'e9\'94}", "“café”"),
    "another code page": (r"{\rtf1\ansi\ansicpg1251 \'e4\'e0}", "да"),
    "a code page of a font": (r"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0\fnil\fcharset204 A;}}\f0 \'e4\'e0}", "да"),
    "Unicode": (r"{\rtf1\uc1 4\u8239?mm \u-10179?\u-8651?}", "4\u202fmm \U0001f635"),
    "signs": (r"{\rtf1 \{C1\}\~\\ \endash  \rquote s\bullet}", "{C1}\u00a0\\ \u2013 \u2019s\u2022"),
    "a backslash before a word": (r"{\rtf1 a\\cell b\\fldinst\{}", r"a\cell b\fldinst{"),
    "a link": (r'{\rtf1 see {\field{\*\fldinst{HYPERLINK "http://a.example"}}{\fldrslt{the scan}}}.}', "see the scan."),
    "NUL behind the end": ("{\\rtf1 Slip}\0\r\n", "Slip"),
}


@pytest.mark.parametrize(("document", "text"), DOCUMENTS.values(), ids=DOCUMENTS)
def test_rtf(document, text):
    assert rtf_text(document.encode("ascii"), None) == text


@pytest.mark.parametrize(
    ("content", "charset"),
    [
        (b"{\\rtf1\\ansi\\ansicpg1252 \xe9}", None),
        (b"{\\rtf1\\ansi\\ansicpg1250 \xe9}", None),
        ("{\\rtf1 é}".encode(), "utf-8"),
        (b"\xef\xbb\xbf{\\rtf1 \xc3\xa9}", "utf-8"),
    ],
)
def test_rtf_with_bytes_outside_ascii(content, charset):
    assert rtf_text(content, charset) == "é"


BAD_DOCUMENTS = {
    "no RTF": (b"Zebrafinch", InvalidNoteError, "not RTF"),
    "nothing": (b"", InvalidNoteError, "not RTF"),
    "cut off": (rb"{\rtf1 Zebrafinch", InvalidNoteError, "cut off"),
    "not in the code page": (rb"{\rtf1\ansicpg1252 Zebrafinch \'81}", EncodingError, "code page"),
    "half a pair": (rb"{\rtf1 Zebrafinch \u-10179?}", EncodingError, "code page"),
    "beyond Unicode": (rb"{\rtf1 Zebrafinch \u99999999?}", InvalidNoteError, "malformed"),
    "no number": (rb"{\rtf1\uc Zebrafinch}", InvalidNoteError, "malformed"),
    "endless picture": (rb"{\rtf1{\pict\bin" + b"9" * 5000 + b"}}", InvalidNoteError, "malformed"),
    "endless fonts": (rb"{\rtf1{\fonttbl" + rb"\f1" * 20_000 + b"}}", NoteTooLongError, "font table"),
}


@pytest.mark.parametrize(("content", "error", "says"), BAD_DOCUMENTS.values(), ids=BAD_DOCUMENTS)
def test_bad_rtf(content, error, says):
    with pytest.raises(error, match=says) as caught:
        rtf_text(content, None)
    assert SECRET not in str(caught.value)


@pytest.mark.slow
@pytest.mark.parametrize(
    "piece",
    [rb"{\field{\*\fldinst{HYPERLINK ", rb'HYPERLINK "" ', rb"{\fonttbl", b"{", rb"\f1\fcharset0 ", rb"\'e9", rb"\u1?"],
)
def test_hostile_rtf_takes_its_time_once(piece):
    begin = time.process_time()
    with suppress(InvalidNoteError, NoteTooLongError):
        rtf_text(rb"{\rtf1{\field{\*\fldinst{" + piece * 30_000 + b"}}", None)
    assert time.process_time() - begin < 30
