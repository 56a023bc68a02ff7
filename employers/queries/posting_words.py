"""What a finding in a posting means, said so that an employer's clerk understands it and knows what to do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from employers.queries.posting_text import REFUSED, WARNED

_WHY: dict[str, str | Promise] = {
    "sex": _("“%(words)s” chooses by sex."),
    "ethnicity": _("“%(words)s” chooses by ethnicity."),
    "religion": _("“%(words)s” chooses by belief."),
    "household": _("“%(words)s” chooses by household or place of origin."),
    "marriage": _("“%(words)s” asks about marriage or children."),
    "health": _("“%(words)s” turns away disabled people or carriers of a virus."),
    "deposit": _("“%(words)s” takes money or wages as security."),
    "documents": _("“%(words)s” keeps people's documents."),
    "id_copy": _("“%(words)s” asks for copies of identity cards before anybody is hired."),
    "age": _("“%(words)s” sets an age limit."),
}
_MEND: dict[str, str | Promise] = {
    "deposit": _("The employer has to drop this; ask whether money was taken from anybody."),
    "documents": _("The employer has to drop this; ask whether documents are being kept."),
    "id_copy": _("Ask what the copies are for, and take it out."),
    "age": _("Take it out, or write down the lawful reason."),
}
_TAKE_OUT = _("Have these words taken out.")


@dataclass(frozen=True, slots=True)
class Said:
    """A finding in words."""

    code: str
    words: str
    severity: str
    law: str
    why: str
    mend: str
    reason: str = ""


def say_finding(finding: Mapping[str, str]) -> Said:
    """One finding as it is stored, in the language of the reader."""
    why = _WHY.get(finding["code"], "%(words)s")
    return Said(
        code=finding["code"],
        words=finding["words"],
        severity=finding["severity"],
        law=finding["law"],
        why=str(why) % {"words": finding["words"]},
        mend=str(_MEND.get(finding["code"], _TAKE_OUT)),
        reason=finding.get("reason", ""),
    )


def refused_words(findings: Sequence[Mapping[str, str]]) -> str:
    """The words that keep a posting from being shown; "" when there are none."""
    return gettext(", ").join(each["words"] for each in findings if each["severity"] == REFUSED)


def unanswered_words(findings: Sequence[Mapping[str, str]]) -> str:
    """The words for which a lawful reason is still missing."""
    return gettext(", ").join(
        each["words"] for each in findings if each["severity"] == WARNED and not each.get("reason")
    )
