"""How places, phones and identity numbers are said in a cell, each prepared once for a whole list."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from workers.models import Identity, Worker
from workers.phones import mask_phone
from zunyi.divisions.models import Division
from zunyi.divisions.models.division import DEPTHS, STEP, Level
from zunyi.exports.tables.table import Field, Shape
from zunyi.sealing import unseal

COUNTY, TOWN = (STEP * DEPTHS[level] for level in (Level.COUNTY, Level.TOWN))


def homes() -> Shape:
    """A household as people say it, 正安 格林镇 上坝村, from its path and name and the village as it was written."""
    above = dict(Division.objects.filter(level__in=[Level.COUNTY, Level.TOWN]).values_list("path", "short_name"))

    def home(path: str, name: str, level: str, village: str) -> str:
        parts = [above[path[:end]] for end in (COUNTY, TOWN) if end < len(path) and path[:end] in above]
        return " ".join([*parts, name] if level == Level.VILLAGE or not village else [*parts, name, village])

    return home


def counties() -> Shape:
    """The county of a household, from its path."""
    names = dict(Division.objects.filter(level=Level.COUNTY).values_list("path", "name"))
    return lambda path: names.get(path[:COUNTY], "")


def masked() -> Shape:
    """An identity number as it is shown everywhere."""
    return lambda first6, last4: f"{first6}********{last4}" if first6 else ""


def full_number() -> Shape:
    """An identity number in clear: only for an export that a second person granted."""
    return lambda sealed, index: unseal(sealed, bound_to=Identity.bound_to(index)) if sealed else ""


def masked_phone() -> Shape:
    return lambda phone: mask_phone(phone) if phone else ""


def groups() -> Shape:
    """The groups of a person, in words."""
    words = {value: str(word) for value, word in Worker.Flag.choices}
    return lambda flags: "、".join(words.get(flag, flag) for flag in flags)


def under(lead: str) -> Callable[[str], str]:
    """The lookup of a worker's column from the list's own rows."""
    return lambda name: f"{lead}__{name}" if lead else name


def of_person(lead: str, words: dict[str, Any]) -> dict[str, Field]:
    """The columns that every list of people can have, by key; `lead` leads from a row to the worker."""
    at = under(lead)
    home = (at("household__path"), at("household__short_name"), at("household__level"), at("village_text"))
    identity = (at("identity__number_sealed"), at("identity__number_index"))
    fields = (
        Field("name", words["name"], (at("legal_name"),), 14, wrap=True),
        Field("sex", words["sex"], (at("sex"),), 6, prepared=sexes),
        Field("number", words["number"], (at("identity__first6"), at("identity__last4")), 21, prepared=masked),
        Field(
            "full_number", words["full_number"], identity, 21, prepared=full_number, usual=False,
            needs="workers.reveal", is_full_number=True,
        ),
        Field("born", words["born"], (at("born_on"),), 11, usual=not lead),
        Field("county", words["county"], (at("household__path"),), 10, prepared=counties, usual=bool(lead)),
        Field("home", words["home"], home, 26, prepared=homes, wrap=True),
        Field("phone", words["phone"], (at("phone"),), 13, prepared=masked_phone),
        Field("full_phone", words["full_phone"], (at("phone"),), 13, usual=False),
        Field("groups", words["groups"], (at("flags"),), 18, prepared=groups, wrap=True, usual=not lead),
    )  # fmt: skip
    return {field.key: field for field in fields}


def sexes() -> Shape:
    words = {value: str(word) for value, word in Worker.Sex.choices}
    return lambda sex: words.get(sex, "")
