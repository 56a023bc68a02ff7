"""What this floor shows on "My trips": questions about trips that wait for an answer."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from employers.queries.offer import offers_to
from trips.queries.demand import waiting_for
from trips.queries.waitlist.entries import places_shown
from workers.models import Worker
from workers.phone_people import MySection, register_my_section


def questions(people: Sequence[Worker]) -> MySection | None:
    """Trips that fit somebody's wish: go or not?"""
    waiting = list(waiting_for(people))
    return MySection(_("We ask you"), "signup/parts/my_questions.html", {"waiting": waiting}) if waiting else None


def jobs(people: Sequence[Worker]) -> MySection | None:
    """Jobs that were offered, taken back, or said yes to."""
    offers = list(offers_to(people))
    return MySection(_("Jobs"), "signup/parts/my_jobs.html", {"offers": offers}) if offers else None


def waits(people: Sequence[Worker]) -> MySection | None:
    """Places on waitlists, and seats that wait for a yes."""
    entries = places_shown(people)
    return MySection(_("Waitlist"), "signup/parts/my_waits.html", {"entries": entries}) if entries else None


def register() -> None:
    """Bring it to the page."""
    register_my_section(waits)
    register_my_section(questions)
    register_my_section(jobs)
