"""What of a text that is being written counts yet: the settling rule, as a function of the texts so far.

The rule is stated and explained in docs/live.md. No clock is asked, so that the same texts settle the same.
"""

from __future__ import annotations

from dataclasses import dataclass

from spondy.live.edit import Edit, difference, first_place
from spondy.live.sentence_ends import LONGEST, ends_sentence, last_end, next_end


@dataclass(frozen=True, slots=True)
class Draft:
    """A text that is being written.

    Attributes:
        text: the text as it was last given.
        settled: the text that counts: all but the sentence that is being written or changed, which counts as it was
            before.
    """

    text: str = ""
    settled: str = ""

    def after(self, text: str, *, finished: bool = False) -> Draft:
        """Return the draft after the next text.

        Args:
            text: the whole text as it is now.
            finished: whether nothing of it is unfinished, for instance because the writer pauses.
        """
        if finished:
            return Draft(text, text)
        if text == self.text:
            return self
        base = self.settled if self._goes_on(text) else self.text
        return Draft(text, _settled(base, text))

    @property
    def unsettled(self) -> Edit | None:
        """What makes the text of the settled one; None where they are the same."""
        return None if self.text == self.settled else difference(self.settled, self.text)

    def _goes_on(self, text: str) -> bool:
        """Say whether the sentence that is being written is written on, rather than left for another place."""
        change = self.unsettled
        if change is None:
            return True
        low = last_end(self.text, max(0, change.start - LONGEST), change.start) or max(0, change.start - LONGEST)
        high = next_end(self.text, change.new_end)
        edit = difference(self.text, text)
        return low <= edit.old_end and (edit.start < high or edit.start == change.new_end or high == len(self.text))


def _settled(base: str, text: str) -> str:
    """Return what counts of a text that was made of a settled one by an edit at one place."""
    if base == text:
        return text
    edit = _at_sentence(base, text, difference(base, text))
    if _is_complete(base, text, edit):
        return text
    at_end = not text[edit.new_end :].strip()
    put_in = edit.old_end == edit.start and ends_sentence(text, edit.start)
    finished = last_end(text, edit.start, edit.new_end)
    if finished is None or not (at_end or put_in):
        return base
    return text[:finished] if at_end else text[:finished] + base[edit.old_end :]


def _is_complete(base: str, text: str, edit: Edit) -> bool:
    """Say whether an edit leaves nothing unfinished: it put in the end of a sentence, or took out whole ones."""
    if not ends_sentence(text, edit.new_end):
        return False
    if edit.new_end > edit.start:
        return True
    rest = text[edit.new_end :]
    return not rest.strip() or rest[0] in "\r\n" or ends_sentence(base, edit.old_end)


def _at_sentence(base: str, text: str, edit: Edit) -> Edit:
    """Return the edit as one of whole sentences, where the same text comes of it."""
    earliest = first_place(base, text, edit)
    longer = text if edit.old_end == edit.start else base
    if earliest == edit.start or ends_sentence(longer, edit.start):
        return edit
    begin = 0 if earliest == 0 else last_end(longer, earliest - 1, edit.start)
    if begin is None:
        return edit
    back = edit.start - begin
    return Edit(begin, edit.old_end - back, edit.new_end - back)
