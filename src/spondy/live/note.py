"""A live note in this process."""

from __future__ import annotations

from typing import Any

from spondy.analysis import Analyzer, make_note
from spondy.live.answering import Shown
from spondy.live.settling import Draft
from spondy.live.update import LiveUpdate


class LiveNote:
    """A note that is being written: give it the text whenever that changed, and it tells what changed in consequence.

    A sentence counts once it is finished, so that nothing flickers while it is written; the rule stands in
    docs/live.md. The outcome depends on the texts given and on nothing else.
    """

    def __init__(self, *, analyzer: Analyzer | None = None, **fields: Any) -> None:
        """Begin with an empty text.

        Args:
            analyzer: analyses the texts; one is made where none is given.
            **fields: fields of the note record besides the text, as in `spondy.analyze`.

        Raises:
            InvalidNoteError: a field cannot be used.
        """
        self._note = make_note("", **fields)
        self._analyzer = analyzer or Analyzer()
        self._draft = Draft()
        self._shown = Shown()

    @property
    def text(self) -> str:
        """The text as it was last given."""
        return self._draft.text

    def update(self, text: str, *, finished: bool = False) -> LiveUpdate:
        """Take the whole text as it is now, and return what changed since the last update.

        Args:
            text: the text.
            finished: whether nothing of it is unfinished, for instance because the writer pauses. The note may go
                on after that.

        Returns:
            The changes and the analysis of what counts: of the whole text where `settled` is true, which then is
            what `spondy.analyze` gives of it. While that text is blank, there is no analysis.

        Raises:
            NoteError: what counts of the text cannot be analysed. Nothing is shown of this text; the next update
                goes on from it.
        """
        self._draft = self._draft.after(text, finished=finished)
        wanted = self._shown.needs(self._draft, self._note)
        analysis = None if wanted is None else self._analyzer.analyze(wanted)
        self._shown, update = self._shown.answer(self._draft, analysis)
        return update

    def finish(self) -> LiveUpdate:
        """Take the text as it is for finished; as `update(text, finished=True)` with the text given last.

        Raises:
            NoteError: the text cannot be analysed.
        """
        return self.update(self.text, finished=True)
