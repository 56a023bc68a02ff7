"""Work of the registry that goes on in the background."""

from workers.tasks.bulk import queue_bulk_work
from workers.tasks.duplicate import find_duplicates_work, look_for_duplicates
from workers.tasks.phone_door import send_codes
from workers.tasks.privacy import forget_what_is_due
from workers.tasks.roster import forget_rosters, judge_roster_work, take_over_roster_work

__all__ = [
    "find_duplicates_work",
    "forget_rosters",
    "forget_what_is_due",
    "judge_roster_work",
    "look_for_duplicates",
    "queue_bulk_work",
    "send_codes",
    "take_over_roster_work",
]
