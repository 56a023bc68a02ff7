"""Work of the registry that goes on in the background."""

from workers.tasks.roster import forget_rosters, judge_roster_work, take_over_roster_work

__all__ = ["forget_rosters", "judge_roster_work", "take_over_roster_work"]
