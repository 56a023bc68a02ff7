"""What else there was, in a sentence: the full job that somebody would rather have and its price, and the next two."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from employers.models import Match, MatchRun, Vacancy
from employers.queries.companions import together_in
from workers.models import Worker


@dataclass(frozen=True, slots=True)
class Beside:
    """The other jobs of a proposal in words; companions: who is decided on together with this worker."""

    preferred: str = ""
    others: list[str] = field(default_factory=list)
    companions: list[str] = field(default_factory=list)


def besides_of(run: MatchRun, matches: Sequence[Match]) -> dict[int, Beside]:
    """The same for a page of proposals: one query for the vacancies, and two or three for the companions."""
    vacancies = _vacancies(matches)
    together = together_in(run, [match.worker_id for match in matches])
    names = dict(Worker.objects.filter(pk__in=set().union(*together.values())).values_list("pk", "legal_name"))
    return {
        match.pk: Beside(
            preferred_told(match, vacancies),
            next_told(match, vacancies),
            [names[each] for each in sorted(together.get(match.worker_id, set()) - {match.worker_id})],
        )
        for match in matches
    }


def _vacancies(matches: Iterable[Match]) -> dict[int, Vacancy]:
    wanted = set()
    for match in matches:
        wanted |= {each["vacancy"] for each in match.parts.get("next", [])}
        wanted |= {match.parts["preferred"]["vacancy"]} if "preferred" in match.parts else set()
    return Vacancy.objects.select_related("employer", "division").in_bulk(wanted)


def preferred_told(match: Match, vacancies: dict[int, Vacancy]) -> str:
    """X, which you prefer, is full; your place there would cost others so much."""
    preferred = match.parts.get("preferred")
    vacancy = vacancies.get(preferred["vacancy"]) if preferred else None
    if vacancy is None:
        return ""
    facts = {"job": job_named(vacancy), "points": preferred["price"], "score": preferred["score"]}
    if not preferred["price"]:
        return _("%(job)s, which suits better (%(score)s points), does not take all companions together.") % facts
    return (
        _("%(job)s, which suits better (%(score)s points), is full: a place there would cost others %(points)s points.")
        % facts
    )


def next_told(match: Match, vacancies: dict[int, Vacancy]) -> list[str]:
    """The next two jobs, with their points."""
    return [
        _("%(job)s (%(points)s points)") % {"job": job_named(vacancies[each["vacancy"]]), "points": each["score"]}
        for each in match.parts.get("next", [])
        if each["vacancy"] in vacancies
    ]


def job_named(vacancy: Vacancy) -> str:
    """A job as one says it: title, firm and place."""
    facts = {"title": vacancy.title, "employer": vacancy.employer.name, "place": vacancy.division.short_name}
    return pgettext("a job in a sentence", "%(title)s at %(employer)s, %(place)s") % facts
