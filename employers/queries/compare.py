"""Runs side by side: what each was asked, and what it reached."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from employers.matching.weights import shares_of
from employers.models import MatchRun
from employers.queries.outcome import AGE_BANDS
from workers.models import Trade, Worker
from zunyi.divisions.models import Division

MOST = 4
_BANDS = {name: at for at, (_least, name) in enumerate(AGE_BANDS)}


@dataclass(frozen=True, slots=True)
class Row:
    """One measure of every run, as (run, value); `is_head` opens a part."""

    words: str
    values: list[tuple[str, str]]
    is_head: bool = False


def earlier_runs(run: MatchRun, visible: Any) -> list[MatchRun]:
    """This run and the last ones over the same place that are done."""
    same = visible.filter(division=run.division_id, state=MatchRun.State.DONE, pk__lte=run.pk)
    return list(same.order_by("-pk")[:MOST])


def asked_of(run: MatchRun) -> list[tuple[str, str]]:
    """What a run looked at and how it weighed, in words: only what is not as usual."""
    said = []
    if run.destination:
        said.append((_("Destination"), run.destination.name))
    if run.starts_from or run.starts_until:
        said.append((_("Days"), f"{run.starts_from or '…'} – {run.starts_until or '…'}"))
    if trade := run.filters.get("trade"):
        said.append((_("Trade"), str(Trade(trade).label)))
    if pay := run.filters.get("pay"):
        said.append((_("Pays at least"), _("%(pay)s yuan") % {"pay": pay}))
    words = part_words()
    lowered = {part: share for part, share in shares_of(run.weights).items() if share < 100} if run.weights else {}
    for part, share in lowered.items():
        said.append((words[part], _("not counted") if not share else _("counts %(n)s %%") % {"n": share}))
    return said


def part_words() -> dict[str, str]:
    """The parts of a score beside the order of wishes."""
    return {
        "place": _("Nearness to the place wished for"),
        "trade": _("Trade"),
        "wage": _("Pay above what is asked"),
        "certificate": _("Certificate"),
    }


def rows_of(runs: Sequence[MatchRun]) -> list[Row]:
    """All measures, a column a run; the two baselines beside what the run reached."""
    rows = [_row(runs, words, name, unit) for words, name, unit in _plain()]
    for title, prefix in ((_("One by one, as they came"), "clerk_"), (_("Stable matching"), "stable_")):
        rows.append(Row(title, [], is_head=True))
        rows += [_row(runs, words, prefix + name, unit) for words, name, unit in _judged()]
    for title, name in (
        (_("Share with a job, by county"), "by_county"),
        (_("by sex"), "by_sex"),
        (_("by age"), "by_age"),
    ):
        rows += _shares(runs, title, name)
    return rows


def _judged() -> list[tuple[str, str, str]]:
    return [
        (_("With a job"), "placed", ""),
        (_("Share with a job"), "share", " %"),
        (_("Mean number of the wish met"), "mean_rank", ""),
        (_("Get their first wish"), "top1_share", " %"),
        (_("Get one of their first three"), "top3_share", " %"),
        (_("Pairs who would rather have each other"), "blocking", ""),
        (_("Points together"), "score", ""),
    ]


def _plain() -> list[tuple[str, str, str]]:
    return [
        (_("With open wishes"), "wished", ""),
        (_("Open vacancies"), "vacancies", ""),
        (_("Openings"), "openings", ""),
        (_("Possible pairs"), "pairs", ""),
        *_judged(),
        (_("Below the best that is thinkable, at most"), "gap", " %"),
        (_("Companions"), "groups", ""),
        (_("of them together"), "groups_kept", ""),
        (_("of them without a job"), "groups_without", ""),
        (_("of them fitting nowhere together"), "groups_hopeless", ""),
    ]


def _row(runs: Sequence[MatchRun], words: str, name: str, unit: str) -> Row:
    values = [run.measures.get(name) for run in runs]
    told = ["–" if value is None else f"{value}{unit}" for value in values]
    return Row(words, list(zip(map(str, runs), told, strict=True)))


def _shares(runs: Sequence[MatchRun], title: str, name: str) -> list[Row]:
    """One line a county, sex or age band."""
    keys: dict[str, None] = {}
    for run in runs:
        keys |= dict.fromkeys(run.measures.get(name, {}))
    if not keys:
        return []
    words = _words(name, list(keys))
    rows = [Row(title, [], is_head=True)]
    for key in sorted(keys, key=lambda each: (_BANDS.get(each, 0), each)):
        told = [(str(run), _share(run.measures.get(name, {}).get(key))) for run in runs]
        rows.append(Row(words.get(key, key), told))
    return rows


def _share(value: Any) -> str:
    if value is None:
        return "–"
    placed, wished, share = value
    return f"{placed} / {wished} · {share} %"


def _words(name: str, keys: list[str]) -> dict[str, str]:
    if name == "by_county":
        return dict(Division.objects.filter(path__in=keys).values_list("path", "short_name"))
    return {str(value): str(label) for value, label in Worker.Sex.choices} if name == "by_sex" else {}
