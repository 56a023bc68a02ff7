"""A form on paper: A4 landscape, black on white, with what it counts, its version and its fingerprint."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zunyi.accounts.models import User
from zunyi.audit.services import record
from zunyi.print.table import table_pdf
from zunyi.reports.models import Form, Snapshot
from zunyi.reports.queries.registry import FIGURES
from zunyi.reports.queries.scope_words import notes_of_content
from zunyi.sheets.writing import Column, Value


@transaction.atomic
def form_pdf(*, content: Mapping[str, Any], foot: str, by: User) -> bytes:
    """The form as PDF, from what a snapshot keeps; last year's numbers stand in brackets."""
    names = [name.lstrip("+") for group in content["groups"] for name in group["names"]]
    heads = heads_of(content)
    about = len(heads) - 1
    columns = [
        Column(heads[0], 14), *(Column(head, 11) for head in heads[1:]),
        *(Column(_head(content, name), 8, "number") for name in names),
    ]  # fmt: skip
    rows = [_row(line, names, about) for line in [*content["lines"], content["total"]]]
    title = f"{content['division']['name']} {Form(content['form']).label} {content['last_on']}"
    record("report.exported", by, by=by, form=content["form"], rows=len(rows))
    return table_pdf(title=title, columns=columns, rows=rows, notes=notes_of_content(content), foot=foot,
                     after=facts_of(content))  # fmt: skip


# Called "all" under the head of its group.
_ALONE_SAYS_NOTHING = ("left",)
# What stands at the head of the words of a line.
HEADS = {
    Form.TRIPS: [gettext_lazy("Trip no."), gettext_lazy("Vehicle"), gettext_lazy("Departs"), gettext_lazy("Route"),
                 gettext_lazy("State"), gettext_lazy("Paid by")],
    Form.STATIONS: [gettext_lazy("Station"), gettext_lazy("Area")],
}  # fmt: skip


def heads_of(content: Mapping[str, Any]) -> list[str]:
    """What stands above the words of each line."""
    about = max((len(line["about"]) for line in content["lines"]), default=0)
    return [str(head) for head in [*HEADS.get(content["form"], [gettext_lazy("Place")]), *[""] * about][: about + 1]]


def version_words(kept: Snapshot) -> str:
    """Version, signer and fingerprint, as they stand in the foot."""
    return _("Version %(version)s, signed by %(signer)s, SHA-256 %(hash)s") % {
        "version": kept.version, "signer": kept.signer, "hash": kept.sha256[:16],
    }  # fmt: skip


def _head(content: Mapping[str, Any], name: str) -> str:
    """The word of a column; with its group's, where another column of the form is called the same or it is "all"."""
    word = content["columns"][name]
    if name not in _ALONE_SAYS_NOTHING and list(content["columns"].values()).count(word) == 1:
        return str(word)
    group = next(group["head"] for group in content["groups"] if name in (each.lstrip("+") for each in group["names"]))
    return f"{group} {word}".strip()


def _row(line: Mapping[str, Any], names: list[str], about: int) -> list[Value]:
    words = [*line["about"], *[""] * about][:about]
    return [line["name"], *words, *(_cell(line, name) for name in names)]


def _cell(line: Mapping[str, Any], name: str) -> Value:
    number, before = line["cells"].get(name, 0), line["before"].get(name, 0)
    return f"{number} ({before})" if before else number


def facts_of(content: Mapping[str, Any], *, brackets: bool = True) -> list[str]:
    """What stands below the lines: numbers that belong to no line, destinations, and what the brackets mean."""
    lines = [
        _("%(place)s: %(trips)s person-trips, %(persons)s persons")
        % {"place": line["name"], "trips": line["cells"]["gone"], "persons": line["cells"]["persons"]}
        for line in content["by_destination"]
    ]
    facts = [f"{FIGURES[name].word} {number:,}" for name, number in content["facts"].items()]
    every = (*content["lines"], content["total"])
    if brackets and any(any(line["before"].values()) for line in every):
        lines.append(_("In brackets: the same period of last year."))
    return [*facts, *lines]
