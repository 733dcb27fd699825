"""WebSockets as uvicorn speaks them; whose message is too long is told so before the connection ends."""

from __future__ import annotations

import json
from asyncio import TimerHandle

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.exceptions import PayloadTooBig
from websockets.frames import Frame, Opcode

from spondy.adapters.server.problems import Problem, too_long_a_message

SECONDS_TO_LINGER = 5.0
"""Time in which the rest of a message that was refused may still come, so that the client comes to read why."""
SECONDS_OF_SILENCE = 1.0
"""After so long without a byte, all of it has come."""


class TellingProtocol(WebSocketsSansIOProtocol):
    """One connection."""

    _silence: TimerHandle | None = None

    def data_received(self, data: bytes) -> None:
        """Take in what came, or pass over it once the connection has failed."""
        if self.conn.parser_exc is None:
            super().data_received(data)
        elif self._silence is not None:
            self._await_silence()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait for nothing more."""
        if self._silence is not None:
            self._silence.cancel()
        super().connection_lost(exc)

    def handle_parser_exception(self) -> None:
        """End a connection that cannot be read on."""
        tells = isinstance(self.conn.parser_exc, PayloadTooBig) and self.handshake_complete and not self.close_sent
        if not tells:
            super().handle_parser_exception()
            return
        self._tell(too_long_a_message(self.config.ws_max_size))

    def _tell(self, problem: Problem) -> None:
        """Send a problem and then the close frame that waits to be sent; end the connection once the client is done."""
        assert self.conn.close_sent is not None
        self.stop_keepalive()
        content = json.dumps({"problem": problem.document}).encode()
        self.transport.write(Frame(Opcode.TEXT, content).serialize(mask=False, extensions=self.conn.extensions))
        self.transport.write(b"".join(self.conn.data_to_send()))
        self.close_sent = True
        self.queue.put_nowait({"type": "websocket.disconnect", "code": self.conn.close_sent.code})
        self.close_timer = self.loop.call_later(SECONDS_TO_LINGER, self.transport.abort)
        self._await_silence()

    def _await_silence(self) -> None:
        # To close while bytes still come would reset the connection, and the client might never read what was sent.
        if self._silence is not None:
            self._silence.cancel()
        self._silence = self.loop.call_later(SECONDS_OF_SILENCE, self.transport.close)
