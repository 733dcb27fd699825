"""One live note on the server: the newest text wins, one analysis is under way at a time, and nothing is queued."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable

from spondy.adapters.server.live_messages import Writing
from spondy.adapters.server.problems import problem_of
from spondy.adapters.server.workplace import Workplace
from spondy.errors import NoteError
from spondy.live.answering import Shown
from spondy.live.settling import Draft
from spondy.live.update import LiveUpdate
from spondy.model import Analysis, Note

Send = Callable[[str], Awaitable[None]]


class LiveDesk:
    """Takes in what is written, and answers the newest of it."""

    def __init__(self, note: Note, workplace: Workplace, send: Send) -> None:
        """Prepare for one note.

        Args:
            note: what is known of it besides its text.
            workplace: where its texts are analysed.
            send: sends a message to the client.
        """
        self._note, self._workplace, self._send = note, workplace, send
        self._draft, self._revision = Draft(), 0
        self._news = asyncio.Event()
        self._shown = Shown()
        self._sent: Analysis | None = None

    def take(self, message: Writing) -> None:
        """Take in a message; it is answered once what is under way is done, unless a newer one came by then."""
        text = self._draft.text if message.text is None else message.text
        self._draft = self._draft.after(text, finished=message.finish)
        self._revision = self._revision if message.revision is None else message.revision
        self._news.set()

    async def answer(self) -> None:
        """Answer, for as long as nobody cancels it.

        Raises:
            SpondyError: nothing is analysed any more.
        """
        while True:
            await self._news.wait()
            self._news.clear()
            draft, revision = self._draft, self._revision
            try:
                self._shown, update = self._shown.answer(draft, await self._analysis(draft))
            except NoteError as error:
                await self._send(json.dumps({"revision": revision, "problem": problem_of(error).document}))
            else:
                await self._send(self._message(revision, update))

    async def _analysis(self, draft: Draft) -> Analysis | None:
        wanted = self._shown.needs(draft, self._note)
        if wanted is None:
            return None
        # A live note has one at a time, and there are so many live notes at most.
        return Analysis.model_validate_json(await self._workplace.analysis_json(wanted, patient=True))

    def _message(self, revision: int, update: LiveUpdate) -> str:
        same = update.analysis is self._sent
        self._sent = update.analysis
        content = update.model_dump_json(exclude={"analysis"} if same else None)
        return f'{{"revision":{revision},{content[1:]}'
