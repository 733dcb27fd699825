"""`nlp.add_pipe("spondy")`: spondy as a component of any spaCy pipeline, its analysis at `doc._.spondy`.

The component reads `doc.text` with spondy's own pipeline. What the pipeline around it does (its tokens, sentences,
entities, language) makes no difference to the result.
"""

# No `from __future__ import annotations`: spaCy checks the configuration against the factory's annotations, and they
# must be types by then, not words.
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc

from spondy.analysis import Analyzer, make_note
from spondy.model import Analysis

RESULT = "spondy"
"""Name of the extension that holds the analysis, and key of its JSON in `doc.user_data`."""

FIELDS = "spondy_fields"
"""Name of the extension that holds the note fields of one doc."""

# Analyses rebuilt from the JSON of a doc that are kept, so that `doc._.spondy` can be asked again and again.
_KEPT = 32


class SpondyComponent:
    """Analyses each doc that passes.

    Args:
        **fields: note fields for every doc (`setting`, `note_kind`, `service_date`). A doc's own
            `doc._.spondy_fields` come before them.

    Raises:
        InvalidNoteError: a field cannot be used.
    """

    def __init__(self, **fields: Any) -> None:
        self.fields = _given(fields)
        self.analyzer = Analyzer()
        # A wrong setting in the configuration is known before the first doc.
        make_note("", **self.fields)

    def __call__(self, doc: Doc) -> Doc:
        """Analyse a doc.

        Raises:
            NoteError: the text is empty or too long, or a field cannot be used. `nlp.set_error_handler` decides
                whether `nlp.pipe` stops there, as for every component.
        """
        note = make_note(doc.text, **{**self.fields, **_given(doc._.get(FIELDS))})
        # As JSON it survives pickling, `DocBin` and the processes of `nlp.pipe(n_process=2)`, which an object does not.
        doc.user_data[RESULT] = self.analyzer.analyze(note).model_dump_json()
        return doc


@Language.factory(
    "spondy",
    default_config={"setting": None, "note_kind": None, "service_date": None},
    assigns=[f"doc._.{RESULT}"],
)
def create_spondy(
    nlp: Language, name: str, setting: str | None, note_kind: str | None, service_date: str | None
) -> SpondyComponent:
    """Build the component; spaCy calls this for `nlp.add_pipe("spondy")`.

    Args:
        nlp: the pipeline, of which nothing is used.
        name: the name of the component in the pipeline.
        setting: outpatient or inpatient, for docs that name none.
        note_kind: clinical or radiology-report, for docs that name none.
        service_date: date of service in ISO 8601, for docs that name none.
    """
    return SpondyComponent(setting=setting, note_kind=note_kind, service_date=service_date)


def analysis_of(doc: Doc) -> Analysis | None:
    """Return the analysis of a doc, None where the component has not seen it."""
    written = doc.user_data.get(RESULT)
    return None if written is None else _read(written)


@lru_cache(maxsize=_KEPT)
def _read(written: str) -> Analysis:
    return Analysis.model_validate_json(written)


def _given(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None}


if not Doc.has_extension(RESULT):
    Doc.set_extension(RESULT, getter=analysis_of)
if not Doc.has_extension(FIELDS):
    Doc.set_extension(FIELDS, default={})
