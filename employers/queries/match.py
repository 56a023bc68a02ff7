"""Finding runs and proposals, and saying in words why somebody is proposed for a job, or for none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Substr
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from employers.models import Match, MatchRun
from employers.queries.beside import Beside, besides_of
from employers.queries.vacancy import in_place
from workers.models import Trade
from zunyi.accounts.models import User
from zunyi.accounts.queries.scope import at_or_below, division_paths
from zunyi.divisions.models import Division
from zunyi.divisions.models.division import STEP


def runs_visible_to(user: User, capability: str = "matches.run") -> QuerySet[MatchRun]:
    """The runs over places where `user` holds `capability`; their prices are read only where they are asked for."""
    paths = division_paths(user, capability)
    return (
        MatchRun.objects.filter(at_or_below("division", paths))
        .select_related("division", "destination", "by", "job")
        .defer("prices")
    )


def matches_visible_to(user: User, capability: str = "matches.view") -> QuerySet[Match]:
    """The proposals for workers whose household lies where `user` holds `capability`."""
    return Match.objects.filter(at_or_below("worker__household", division_paths(user, capability)))


def matches_of(run: MatchRun) -> QuerySet[Match]:
    """What a run proposes, with all that a page shows of it."""
    found = run.matches.select_related("run", "worker__household", "vacancy__employer", "vacancy__division")
    return found.defer("run__prices", "run__measures").order_by("-score", "pk")


def counts_of(run: MatchRun) -> dict[str, int]:
    """How many proposals of a run stand where."""
    states = {name: Count("pk", filter=Q(state=name, vacancy__isnull=False)) for name in Match.State.values}
    return run.matches.aggregate(**states, left=Count("pk", filter=Q(vacancy=None)))


def found(
    matches: QuerySet[Match], *, q: str = "", city: str = "", trade: str = "", town: str = "", state: str = ""
) -> QuerySet[Match]:
    """Those that fit what was typed into the filter of a run's page."""
    if q:
        matches = matches.filter(Q(worker__legal_name__contains=q) | Q(vacancy__employer__name__icontains=q))
    if city:
        matches = matches.filter(in_place("vacancy__division", city))
    if trade:
        matches = matches.filter(vacancy__trade=trade)
    if town:
        matches = matches.filter(in_place("worker__household", town))
    return matches.filter(state=state) if state else matches


def cities_of(run: MatchRun) -> list[Division]:
    """The cities to which a run proposes to send people."""
    city = Substr("vacancy__division__path", 1, STEP * 2)
    return list(Division.objects.filter(path__in=run.matches.annotate(city=city).values("city")).order_by("code"))


def towns_of_run(run: MatchRun) -> list[Division]:
    """The towns (or counties, where no more is known) from which a run's workers come."""
    town = Substr("worker__household__path", 1, STEP * 4)
    return list(Division.objects.filter(path__in=run.matches.annotate(town=town).values("town")).order_by("code"))


def places_to_match(user: User, capability: str = "matches.run") -> QuerySet[Division]:
    """The city, counties and towns whose wishes this person may have matched."""
    levels = (Division.Level.CITY, Division.Level.COUNTY, Division.Level.TOWN)
    mine = Q(pk__in=[])
    for path in division_paths(user, capability):
        mine |= Q(path__startswith=path)
    return Division.objects.at_level(*levels).filter(mine).order_by("path")


def places_named(matches: Iterable[Match]) -> dict[str, str]:
    """The names of the places that the wishes of these proposals speak of, in one query."""
    codes = {match.parts.get("wish", {}).get("place") for match in matches}
    return dict(Division.objects.filter(code__in=codes - {None, ""}).values_list("code", "name"))


def why(match: Match, places: dict[str, str]) -> str:
    """One sentence a reason: the numbers in it add up to the score, or the limit that left nothing."""
    return _why_this(match, places) if match.vacancy else _why_none(match, places)


def _why_this(match: Match, places: dict[str, str]) -> str:
    vacancy, points, wish = match.vacancy, match.parts.get("points", {}), match.parts.get("wish", {})
    assert vacancy is not None
    if match.parts.get("by_hand") and not points:
        return _("Given by hand: %(reason)s") % {"reason": match.reason}
    said = []
    for name in ("wish", "place", "trade", "wage", "certificate"):
        words = _SAY[name](vacancy, wish, places, name in points)
        if words:
            said.append(_("%(reason)s (%(points)s points)") % {"reason": words, "points": points.get(name, 0)})
    total = _("%(score)s points together.") % {"score": match.score}
    return pgettext("between reasons", "; ").join(said) + _(": ") + total if said else total


def _say_wish(vacancy: Any, wish: dict[str, Any], places: dict[str, str], counts: bool) -> str:
    return _("wish no. %(rank)s") % {"rank": wish.get("rank", 1)}


def _say_place(vacancy: Any, wish: dict[str, Any], places: dict[str, str], counts: bool) -> str:
    wanted = places.get(wish.get("place", ""))
    if not wanted:
        return _("anywhere is fine")
    return _("wants %(wanted)s, the job is in %(place)s") % {"wanted": wanted, "place": vacancy.division.name}


def _say_trade(vacancy: Any, wish: dict[str, Any], places: dict[str, str], counts: bool) -> str:
    trade = Trade(vacancy.trade).label
    if wish.get("trade") == vacancy.trade:
        return _("%(trade)s, as wished") % {"trade": trade}
    if counts:
        return _("%(trade)s, the worker's own trade") % {"trade": trade}
    if wish.get("trade"):
        return _("%(trade)s instead of %(wished)s") % {"trade": trade, "wished": Trade(wish["trade"]).label}
    return _("%(trade)s; any work is fine") % {"trade": trade}


def _say_wage(vacancy: Any, wish: dict[str, Any], places: dict[str, str], counts: bool) -> str:
    pay = {"low": vacancy.pay_from, "high": vacancy.pay_to, "floor": wish.get("floor")}
    if not wish.get("floor"):
        return _("pays %(low)s to %(high)s yuan") % pay
    return _("asks for %(floor)s yuan, pays %(low)s to %(high)s") % pay


def _say_certificate(vacancy: Any, wish: dict[str, Any], places: dict[str, str], counts: bool) -> str:
    return _("holds the certificate for it") if counts else ""


_SAY = {
    "wish": _say_wish, "place": _say_place, "trade": _say_trade, "wage": _say_wage, "certificate": _say_certificate,
}  # fmt: skip


def _why_none(match: Match, places: dict[str, str]) -> str:
    """The limit after which no vacancy was left for the first wish, and what came nearest."""
    wish, main = match.parts.get("wish", {}), match.parts.get("main", "place")
    facts = {
        "place": places.get(wish.get("place", ""), _("the whole country")),
        "floor": wish.get("floor"),
        "best": match.parts.get("best_pay"),
        "day": wish.get("from_on") or _("now"),
        "n": match.parts.get("companions") or match.parts.get("removed", {}).get(main, 0),
    }
    sentences = {
        "place": _("There is no open vacancy in %(place)s."),
        "pay": _("No vacancy in %(place)s pays %(floor)s yuan; the nearest pays %(best)s."),
        "dates": _("The vacancies in %(place)s that pay enough do not fit the days (from %(day)s)."),
        "age": _("What is left in %(place)s is for people of 18 and over, or begins before the worker turns 16."),
        "night": _("What is left in %(place)s has night work, which the worker does not want."),
        "education": _("What is left in %(place)s asks for more schooling than is recorded."),
        "full": _("%(n)s vacancies in %(place)s fit, and all are full."),
        "certificate": _("What is left in %(place)s asks for a certificate that is not recorded."),
        "companions": _("Nothing in %(place)s takes all %(n)s companions together. Would the same city be enough?"),
    }
    return sentences[main] % facts


def removed_in_words(match: Match) -> list[tuple[str, int]]:
    """How many vacancies each limit took away, in the order in which they were asked."""
    removed, words = match.parts.get("removed", {}), limit_words()
    return [(words[name], removed[name]) for name in words if removed.get(name)]


def limit_words() -> dict[str, str]:
    return {
        "place": _("another place"),
        "pay": _("pay too low"),
        "dates": _("other days"),
        "age": _("18 and over only"),
        "night": _("night work"),
        "education": _("more schooling"),
        "certificate": _("certificate missing"),
        "full": _("full"),
    }


@dataclass(frozen=True, slots=True)
class ProposalTold:
    """A proposal with its reasons in words."""

    match: Match
    why: str
    removed: list[tuple[str, int]]
    beside: Beside


def proposals_told(matches: Iterable[Match]) -> list[ProposalTold]:
    """The proposals of a page, in words, with one query for all the places they speak of."""
    listed = list(matches)
    places = places_named(listed)
    besides = besides_of(listed[0].run, listed) if listed else {}
    return [ProposalTold(match, why(match, places), removed_in_words(match), besides[match.pk]) for match in listed]


def removed_together(run: MatchRun) -> list[tuple[str, int]]:
    """For all who were left over: which limit left nothing for how many."""
    main = Counter(run.matches.filter(vacancy=None).values_list("parts__main", flat=True))
    words = limit_words() | {"companions": _("no job that takes all companions")}
    return [(words[name], count) for name, count in main.most_common() if name in words]


def spread_of(matches: QuerySet[Match]) -> dict[str, int]:
    """How many people, firms and cities these proposals touch."""
    city = Substr("vacancy__division__path", 1, STEP * 2)
    return matches.order_by().aggregate(
        people=Count("pk"),
        firms=Count("vacancy__employer", distinct=True),
        cities=Count(city, distinct=True),
    )
