"""The registry: people, their numbers, wishes, companions and consents."""

from workers.models.bulk_message import BulkMessage
from workers.models.companions import CompanionMember, Companions
from workers.models.consent import Consent
from workers.models.identity import Identity
from workers.models.roster import RosterImport, RosterRow
from workers.models.trade import Trade
from workers.models.wish import Wish
from workers.models.worker import Education, Worker

__all__ = [
    "BulkMessage",
    "CompanionMember",
    "Companions",
    "Consent",
    "Education",
    "Identity",
    "RosterImport",
    "RosterRow",
    "Trade",
    "Wish",
    "Worker",
]
