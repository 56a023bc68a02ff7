"""The answer to "why not there?", in words that add up."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from employers.models import Match, Placement, Vacancy
from employers.queries.beside import job_named
from employers.queries.one_pair import ToldPair, told_pair
from employers.queries.vacancy import live_placements
from workers.models import Worker


@dataclass(frozen=True, slots=True)
class Answer:
    """One sentence, further ones below it, and the points of both jobs side by side (part, there, proposed)."""

    sentence: str
    more: list[str] = field(default_factory=list)
    points: list[tuple[str, int, int]] = field(default_factory=list)
    totals: tuple[int, int] | None = None
    proposed: bool = False  # whether any job is proposed, so that the third column says something


def last_proposal(worker: Worker) -> Match | None:
    """What the last run says of this worker; a no is passed over."""
    last = Match.objects.filter(worker=worker).exclude(state=Match.State.DECLINED)
    return last.select_related("run", "vacancy__employer", "vacancy__division").order_by("-run", "-pk").first()


def why_not_there(worker: Worker, vacancy: Vacancy) -> Answer:
    """Judge the job for this worker as a run would, beside what the last one proposed, and say it in words."""
    match = last_proposal(worker)
    return answer_of(worker, told_pair(worker, vacancy, run=match.run if match else None), match)


def answer_of(worker: Worker, told: ToldPair, match: Match | None) -> Answer:
    """Why this job is not the one proposed: a limit, a no said before, no opening left, or fewer points."""
    vacancy, facts = told.vacancy, {"job": job_named(told.vacancy)}
    if match and match.vacancy and match.vacancy.state == Vacancy.State.WITHDRAWN:
        match = None  # taken back: there is nothing left to be held against it
    if not told.is_possible:
        words = limits_in_words(told, worker)
        return Answer(_("%(job)s does not fit:") % facts, words)
    if match and match.vacancy_id == vacancy.pk:
        return Answer(_("%(job)s is the job that is proposed.") % facts, [], *_beside(told, match), proposed=True)
    points, totals = _beside(told, match)
    has_job = bool(match and match.vacancy_id)
    return Answer(_sentence(worker, told, match, facts), _more(told, match), points, totals, has_job)


def _sentence(worker: Worker, told: ToldPair, match: Match | None, facts: dict[str, str]) -> str:
    vacancy = told.vacancy
    if vacancy.state != Vacancy.State.OPEN:
        return _("%(job)s is not open at the moment.") % facts
    if Placement.objects.filter(worker=worker, vacancy=vacancy, state=Placement.State.DECLINED).exists():
        return _("%(job)s was offered already, and the answer was no.") % facts
    if live_placements(vacancy) >= vacancy.openings:
        return _("%(job)s would fit, but every place is taken.") % facts
    if match and match.vacancy and match.score >= told.score:
        return _("%(job)s would fit, but the job proposed fits better or as well.") % facts
    if told.price:
        more = facts | {"points": str(told.price)}
        return _("%(job)s would fit, but is full: a place there would cost others %(points)s points.") % more
    return _("%(job)s would fit; an officer can offer it.") % facts


def _more(told: ToldPair, match: Match | None) -> list[str]:
    if match and match.vacancy and told.score > match.score and told.price:
        facts = {"gain": told.score - match.score, "price": told.price}
        return [
            _("It would be %(gain)s points better for this worker, and %(price)s points worse for the others.") % facts
        ]
    return []


def _beside(told: ToldPair, match: Match | None) -> tuple[list[tuple[str, int, int]], tuple[int, int]]:
    """The parts of both scores; each column adds up to its sum."""
    words = part_words()
    proposed = match.parts.get("points", {}) if match and match.vacancy_id else {}
    lines = [
        (words[part], told.points.get(part, 0), proposed.get(part, 0))
        for part in words
        if part in told.points or part in proposed
    ]
    return lines, (sum(line[1] for line in lines), sum(line[2] for line in lines))


def part_words() -> dict[str, str]:
    """The parts of a score."""
    return {
        "wish": _("Order of the wishes"),
        "place": _("Nearness to the place wished for"),
        "trade": _("Trade"),
        "wage": _("Pay above what is asked"),
        "certificate": _("Certificate"),
    }


def limits_in_words(told: ToldPair, worker: Worker) -> list[str]:
    """Each limit as a sentence about this worker and this job."""
    vacancy = told.vacancy
    facts = {
        "place": vacancy.division.name,
        "pay": vacancy.pay_to,
        "floor": told.wish.get("floor"),
        "from": vacancy.from_on,
        "to": vacancy.to_on,
        "education": vacancy.get_min_education_display(),
        "certificate": vacancy.get_certificate_display(),
    }
    words = {
        "wish": _("No wish of this worker is open."),
        "place": _("It is in %(place)s, and that is no place wished for."),
        "pay": _("It pays %(pay)s yuan at most; %(floor)s are asked for."),
        "dates": _("It begins between %(from)s and %(to)s; that does not fit the worker's days."),
        "age": _("By law it is not for this worker's age: night work and work for adults only from 18, none under 16."),
        "night": _("It has night work, which the worker does not want."),
        "education": _("It asks for schooling: %(education)s."),
        "certificate": _("It asks for a certificate that is not recorded: %(certificate)s."),
    }
    return [words[limit] % facts for limit in told.limits]
