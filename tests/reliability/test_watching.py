"""What the tests of leaks and of the network look for would be found."""

from __future__ import annotations

import base64
import sys

import pytest
from canaries import NAME, TEXT, found_in, open_to_others

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc, which Linux has")
IN_A_WORKER = """
import multiprocessing
{imports}
def work():
    {statement}
if __name__ == "__main__":
    process = multiprocessing.get_context({method!r}).Process(target=work)
    process.start()
    process.join()
"""


@pytest.mark.parametrize(
    "content",
    [
        TEXT,
        f"x{NAME.upper()}x",
        repr(TEXT),
        TEXT.encode("unicode_escape"),
        TEXT.encode("utf-16"),
        TEXT.encode("latin-1"),
        *(base64.b64encode((shift * "x" + NAME + " and").encode()) for shift in range(3)),
    ],
)
def test_the_words_are_found_however_they_are_written(content):
    assert found_in(content)
    assert not found_in("Zebra and finch; Quok")


def program(watch, text):
    path = watch.folder / "program.py"
    path.write_text(text)
    return sys.executable, str(path)


LEAKS = {
    "standard error": ("import sys; sys.stderr.write({word!r})", "err"),
    "the log of a library": ("import logging; logging.getLogger('some.library').debug({word!r})", "err"),
    "loguru": ("from loguru import logger; logger.debug({word!r})", "err"),
    "a warning": ("import warnings; warnings.warn({word!r}, DeprecationWarning)", "err"),
    "a temporary file that stays": ("import tempfile; open(tempfile.mkstemp()[0], 'w').write({word!r})", "seen"),
    "a temporary file that goes": (
        "import tempfile, time; f = tempfile.NamedTemporaryFile('w'); f.write({word!r}); f.flush(); time.sleep(1)",
        "seen",
    ),
    "its arguments": (
        "import subprocess, sys; subprocess.run([sys.executable, '-c', 'import time; time.sleep(1)', {word!r}])",
        "seen",
    ),
    "its name": ("import time; open('/proc/self/comm', 'w').write({word!r}); time.sleep(1)", "seen"),
    "the home folder": ("import pathlib; (pathlib.Path.home() / '.cache').write_text({word!r})", "seen"),
}


@pytest.mark.parametrize(("statement", "where"), LEAKS.values(), ids=LEAKS)
def test_a_leak_is_seen(watch, statement, where):
    ran = watch.run(program=program(watch, statement.format(word=NAME)), seconds=30)
    assert ran.status == 0
    assert found_in(ran.err) if where == "err" else ran.seen


def test_what_others_may_read_is_seen(tmp_path):
    (tmp_path / "out").mkdir(mode=0o700)
    (tmp_path / "out" / "file").touch(mode=0o600)
    assert open_to_others(tmp_path / "out") == []
    (tmp_path / "out" / "file").chmod(0o640)
    assert open_to_others(tmp_path / "out") == ["out/file 640"]


CALLS = {
    "connect": "socket.socket().connect(('192.0.2.1', 80))",
    "connect_ex": "socket.socket().connect_ex(('192.0.2.1', 80))",
    "IPv6": "socket.socket(socket.AF_INET6).connect(('2001:db8::1', 80))",
    "a name": "socket.getaddrinfo('example.org', 80)",
    "an address": "urllib.request.urlopen('http://example.org/')",
    "a datagram": "socket.socket(type=socket.SOCK_DGRAM).sendto(b'x', ('192.0.2.1', 53))",
    "listening to all": "socket.socket().bind(('0.0.0.0', 0))",
}


@pytest.mark.parametrize("method", [None, "fork", "forkserver", "spawn"])
def test_a_worker_cannot_call_out_either(watch, method):
    imports, statement = "import socket, urllib.request", CALLS["connect"]
    if method is None:
        text = f"{imports}\n{statement}"
    else:
        text = IN_A_WORKER.format(imports=imports, statement=statement, method=method)
    ran = watch.run(program=program(watch, text), seconds=30)
    assert "192.0.2.1" in ran.network
    assert b"no network here" in ran.err


@pytest.mark.parametrize("statement", CALLS.values(), ids=CALLS)
def test_a_call_past_loopback_fails_and_is_seen(watch, statement):
    ran = watch.run(program=program(watch, f"import socket, urllib.request\n{statement}"), seconds=30)
    assert ran.network
    assert ran.status == 1


def test_loopback_is_free(watch):
    text = (
        "import socket; s = socket.create_server(('localhost', 0)); socket.create_connection(s.getsockname()).close()\n"
        "a, b = socket.socketpair(); socket.getaddrinfo('127.0.0.1', 80); socket.getaddrinfo('::1', 80)"
    )
    ran = watch.run(program=program(watch, text), seconds=30)
    assert (ran.status, ran.network) == (0, "")
