"""Loaded by every Python process of a watched run, its workers too: they say all they can, and have no network.

SPONDY_WATCH names the file that each call past loopback is written to. SPONDY_WATCH_FAULT makes the analysis of each
note that holds a name fail: `raise` with the note's text in the message, `abort`, or `hang`.
"""

import faulthandler
import ipaddress
import logging
import os
import sys
import time

WATCH, FAULT = os.environ.get("SPONDY_WATCH"), os.environ.get("SPONDY_WATCH_FAULT")
CALLS = {"socket.connect": 1, "socket.sendto": 1, "socket.sendmsg": 1, "socket.bind": 1}
NAMES = ("socket.getaddrinfo", "socket.gethostbyname")


def is_here(host):
    if host in (None, "", b"", "localhost", b"localhost"):
        return True
    text = host.decode("latin-1") if isinstance(host, bytes) else str(host)
    try:
        return ipaddress.ip_address(text.partition("%")[0]).is_loopback
    except ValueError:
        return False


def no_network(event, arguments):
    if event in CALLS:
        address = arguments[CALLS[event]]
        # Sockets between processes of one machine have a path or nothing for an address.
        if not isinstance(address, tuple) or is_here(address[0]):
            return
        what = address[0]
    elif event in NAMES:
        what = arguments[0]
        if is_here(what):
            return
    else:
        return
    descriptor = os.open(WATCH, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.write(descriptor, f"{event} {what!r} by {os.path.basename(sys.argv[0] if sys.argv else '')}\n".encode())
    os.close(descriptor)
    raise PermissionError(f"{event}: no network here")


class Faulty:
    """Finds the module of the analyzer as ever, and puts the fault in it."""

    def find_spec(self, name, path=None, target=None):
        if name != "spondy.analysis.analyzer":
            return None
        sys.meta_path.remove(self)
        from importlib.util import find_spec

        spec = find_spec(name)
        execute = spec.loader.exec_module

        def exec_module(module):
            execute(module)
            sound = module.Analyzer.analyze

            def analyze(self, note):
                # Not the small notes that a worker warms up with.
                if "zebrafinch" in note.text.lower():
                    if FAULT == "abort":
                        os.abort()
                    if FAULT == "hang":
                        time.sleep(600)
                    raise RuntimeError(f"cannot read {note.text}")
                return sound(self, note)

            module.Analyzer.analyze = analyze

        spec.loader.exec_module = exec_module
        return spec


if WATCH:
    faulthandler.enable()
    logging.basicConfig(level=logging.DEBUG, stream=sys.stderr)
    sys.addaudithook(no_network)
    if FAULT:
        sys.meta_path.insert(0, Faulty())
