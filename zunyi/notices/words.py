"""The words of messages: lines with {variables}, each line shorter than the one before, and the one that fits."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise

from zunyi.notices.models.template import Language
from zunyi.notices.queries.length import parts_of, signed

VARIABLE = re.compile(r"\{([a-z_]+)\}")
# The numbers of templates that are not one gateway's alone.
ANY_GATEWAY = ""


@dataclass(frozen=True, slots=True)
class Variable:
    """A piece that differs from person to person: what it usually looks like, and at its longest, by language."""

    name: str
    title: str | Promise
    usual: str
    longest: str
    usual_en: str = ""
    longest_en: str = ""

    def like(self, language: str, *, longest: bool) -> str:
        """An example in that language."""
        if language == Language.ENGLISH:
            return (self.longest_en or self.longest) if longest else (self.usual_en or self.usual)
        return self.longest if longest else self.usual


def lines_of(text: str) -> list[str]:
    """The ways to say it, the fullest first."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def variables_in(text: str) -> list[str]:
    """The names in braces, each once, in order."""
    return list(dict.fromkeys(VARIABLE.findall(text)))


def filled(line: str, facts: Mapping[str, object]) -> str:
    """A line with its variables replaced. Raises KeyError for one that there is nothing for."""
    return VARIABLE.sub(lambda match: str(facts[match[1]]), line)


def worded(text: str, facts: Mapping[str, object], *, spoken: bool = False) -> str:
    """The fullest line that fits into one text message; where none does, the one that costs the fewest.

    What is spoken has no such limit and is said in full.
    """
    ways = [filled(line, facts) for line in lines_of(text)]
    return ways[0] if spoken else min(ways, key=lambda way: parts_of(signed(way)))


def numbers_of(text: str) -> dict[str, list[str]]:
    """The provider's numbers of a template, one for each of its lines, by gateway.

    "SMS_1 SMS_2" is for whatever gateway, "aliyun: SMS_1 SMS_2; tencent: 101 102" for one each.
    """
    found: dict[str, list[str]] = {}
    for part in text.replace("；", ";").replace("：", ":").split(";"):
        gateway, colon, numbers = part.rpartition(":")
        if listed := numbers.replace("，", " ").replace(",", " ").split():
            found[gateway.strip() if colon else ANY_GATEWAY] = listed
    return found


def examples(variables: Iterable[Variable], language: str, *, longest: bool) -> dict[str, str]:
    """What all variables look like, usually or at their longest."""
    return {variable.name: variable.like(language, longest=longest) for variable in variables}
