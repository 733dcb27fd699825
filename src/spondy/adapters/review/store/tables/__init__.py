"""The tables of the workbench. `words` of texts are indexed beside them, by each database in its own way."""

from spondy.adapters.review.store.tables.audit import AuditHead, AuditRow
from spondy.adapters.review.store.tables.base import Base
from spondy.adapters.review.store.tables.decisions import Decision, Draft
from spondy.adapters.review.store.tables.feedback import FeedbackRow
from spondy.adapters.review.store.tables.items import ItemRow, ItemRule, Label
from spondy.adapters.review.store.tables.notes import AnalysisRow, FailureRow, NoteRow, Run, TextRow
from spondy.adapters.review.store.tables.people import Identity, LoginAttempt, LoginSession, OneTimeToken, Person
from spondy.adapters.review.store.tables.views import SavedView

__all__ = [
    "AnalysisRow",
    "AuditHead",
    "AuditRow",
    "Base",
    "Decision",
    "Draft",
    "FailureRow",
    "FeedbackRow",
    "Identity",
    "ItemRow",
    "ItemRule",
    "Label",
    "LoginAttempt",
    "LoginSession",
    "NoteRow",
    "OneTimeToken",
    "Person",
    "Run",
    "SavedView",
    "TextRow",
]
