"""The registry: people, their numbers, wishes, companions and consents."""

from workers.models.brand import LabourBrand
from workers.models.bulk_message import BulkMessage
from workers.models.change import BulkEdit, WorkerChange
from workers.models.companions import CompanionMember, Companions
from workers.models.consent import HELPED_MANNERS, Consent
from workers.models.county_claim import CountyClaim
from workers.models.duplicate import Merge, Suspicion
from workers.models.helper_flag import HelperFlag
from workers.models.identity import Identity
from workers.models.next_of_kin import Kin, NextOfKin
from workers.models.phone_door import PhoneCode, PhonePass
from workers.models.privacy import ErasureRequest, RetentionRun
from workers.models.roster import RosterImport, RosterRow
from workers.models.spell import EmploymentSpell
from workers.models.trade import Trade
from workers.models.wish import Wish
from workers.models.work_list import WorkList, WorkListEntry
from workers.models.worker import Education, SkillLevel, Worker

__all__ = [
    "HELPED_MANNERS",
    "BulkEdit",
    "BulkMessage",
    "CompanionMember",
    "Companions",
    "Consent",
    "CountyClaim",
    "Education",
    "EmploymentSpell",
    "ErasureRequest",
    "HelperFlag",
    "Identity",
    "Kin",
    "LabourBrand",
    "Merge",
    "NextOfKin",
    "PhoneCode",
    "PhonePass",
    "RetentionRun",
    "RosterImport",
    "RosterRow",
    "SkillLevel",
    "Suspicion",
    "Trade",
    "Wish",
    "WorkList",
    "WorkListEntry",
    "Worker",
    "WorkerChange",
]
