"""The history as a list that can leave the house."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from zunyi.accounts.models import User
from zunyi.audit.models import AuditEntry
from zunyi.desk.forms import HistoryFilter
from zunyi.desk.history import sentence
from zunyi.desk.queries.history import found_entries, visible_to
from zunyi.exports.tables import TABLES, Field, Table
from zunyi.exports.tables.table import moment


def _history(user: User, asked: QueryDict) -> QuerySet[AuditEntry]:
    return found_entries(visible_to(user), **HistoryFilter(asked).wanted())


HISTORY = Table(
    code="history",
    title=_("History"),
    reads="history.view",
    exports="lists.export",
    rows=_history,
    page="desk:history",
    fields=(
        Field("at", _("Time"), (moment("at"),), 16),
        Field("by", _("Who did it"), ("by__name",), 12),
        Field("what", _("What was done"), ("action",), 30, prepared=lambda: lambda action: str(sentence(action))),
        Field("thing", _("To what"), ("about_type",), 20),
        Field("number", _("No."), ("about_id",), 12),
    ),
)


def register() -> None:
    """Bring the list; called when the app is ready."""
    TABLES[HISTORY.code] = HISTORY
