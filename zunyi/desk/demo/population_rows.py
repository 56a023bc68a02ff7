"""The rows of an invented population, composed and copied into the tables chunk by chunk."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from io import StringIO
from itertools import accumulate
from random import Random
from typing import Any
from uuid import UUID

import numpy as np
from django.db import models
from stdnum.cn.ric import calc_check_digit

from workers.models import EmploymentSpell, Identity, SkillLevel, Trade, Wish, Worker
from workers.names import initials_of, name_key, pinyin_of
from workers.queries.age import age_on
from zunyi.desk.demo.words import DOTTED, LONG_SURNAMES, MEN, RARE, SURNAMES, WOMEN
from zunyi.divisions.models.division import DEPTHS, STEP, Level

AREAS = ("520399", "522199")
COUNTY = STEP * DEPTHS[Level.COUNTY]
# Surnames are as unequal as in life: the first ones are borne by far more people than the last.
_SURNAME_WEIGHTS = list(accumulate(1 / (at + 4) for at in range(len(SURNAMES))))
_SCHOOLS = (*["middle"] * 46, *["primary"] * 22, *["high"] * 12, *["vocational"] * 12, *["college"] * 6, "none", "")
_TRADES = (*["general"] * 34, *["electronics"] * 20, *Trade.values, "", "", "", "")
_LEVELS = (*[""] * 36, *SkillLevel.values)
_STATES = Worker.State
_FLAGS = ((Worker.Flag.POVERTY_LIFTED, 0.22), (Worker.Flag.RELOCATED, 0.09), (Worker.Flag.MONITORED, 0.03))

_COLUMNS: dict[type[models.Model], tuple[str, ...]] = {
    Worker: (
        "id", "public_id", "legal_name", "name_key", "pinyin", "initials", "sex", "born_on", "household_id",
        "village_text", "present_id", "phone", "phone_of", "preferred_language", "education", "trade", "level",
        "flags", "certificates", "needs", "state", "state_since", "note", "created_at", "updated_at",
    ),
    Identity: ("worker_id", "number_sealed", "number_index", "first6", "last4", "valid_to", "is_long_term"),
    EmploymentSpell: (
        "worker_id", "place_id", "employer_name", "trade", "began_on", "ended_on", "end_reason", "is_organised",
        "source",
    ),
    Wish: ("worker_id", "rank", "destination_id", "trade", "wage_floor", "from_on", "night_ok", "state"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Ground:
    """What all chunks share: homes (id, name, path), counties by path, places of work with their shares."""

    today: date
    homes: list[tuple[int, str, str]]
    counties: dict[str, int]
    places: list[int]
    shares: list[int]
    outside: int


@dataclass(frozen=True, slots=True)
class Chunk:
    """The people from the key `first` on, by birthday and serial."""

    first: int
    seed: int
    born: np.ndarray
    serial: np.ndarray


def copy_chunk(cursor: Any, chunk: Chunk, ground: Ground) -> tuple[int, int]:
    """Compose and copy one chunk; answers how many people it has, and how many of them work outside the province."""
    papers = {model: StringIO() for model in _COLUMNS}
    writer = _Writer(ground, Random(chunk.seed * 1_000_003 + chunk.first), papers)  # noqa: S311 - invents, hides nothing
    for at, (born, serial) in enumerate(zip(chunk.born.tolist(), chunk.serial.tolist(), strict=True)):
        writer.person(chunk.first + at, date.fromordinal(born), serial)
    for model, columns in _COLUMNS.items():
        papers[model].seek(0)
        cursor.copy_expert(f"COPY {model._meta.db_table} ({', '.join(columns)}) FROM STDIN", papers[model])
    return len(chunk.born), writer.outside


class _Writer:
    """Invents one person after another and adds their rows to the papers of the tables."""

    def __init__(self, ground: Ground, chance: Random, papers: dict[type[models.Model], StringIO]) -> None:
        self.ground, self.chance, self.papers = ground, chance, papers
        self.shares = list(accumulate(ground.shares))
        self.now = f"{ground.today} 08:00:00+08"
        self.outside = 0

    def person(self, pk: int, born_on: date, serial: int) -> None:
        """One person with number, work and perhaps a wish."""
        chance, ground = self.chance, self.ground
        male = bool(serial % 2)
        home, village, path = ground.homes[int(chance.random() * len(ground.homes))]
        trade = _TRADES[int(chance.random() * len(_TRADES))]
        kind = chance.choices(range(len(self.shares)), cum_weights=self.shares)[0]
        self.outside += kind < ground.outside
        state, since, present = self._work(pk, kind, trade, ground.counties[path[:COUNTY]], born_on)
        name = self._name(male)
        has_phone = chance.random() > 0.06
        flags = [flag.value for flag, share in _FLAGS if chance.random() < share]
        self._add(
            Worker,
            (pk, UUID(int=chance.getrandbits(128), version=4), name, name_key(name), pinyin_of(name), initials_of(name),
             "M" if male else "F", born_on, home, village, present,
             f"154{int(chance.random() * 1e8):08d}" if has_phone else "",
             ("own" if chance.random() < 0.85 else "relative") if has_phone else "", "zh-hans",
             _SCHOOLS[int(chance.random() * len(_SCHOOLS))], trade, _LEVELS[int(chance.random() * len(_LEVELS))],
             "{" + ",".join(flags) + "}", "{}", "{}", state, since, "", self.now, self.now),
        )  # fmt: skip
        self._identity(pk, born_on, serial)
        if chance.random() < 0.05:
            place = ground.places[int(chance.random() * ground.outside)]
            self._add(Wish, (pk, 1, place, trade, 4500, ground.today, "t", "open"))

    def _identity(self, pk: int, born_on: date, serial: int) -> None:
        body = f"{AREAS[serial // 100]}{born_on:%Y%m%d}{900 + serial % 100}"
        identity = Identity.sealing(body + calc_check_digit(body + "0"))
        for_life = age_on(born_on, self.ground.today) >= 46
        until = None if for_life else self.ground.today + timedelta(days=int(self.chance.random() * 5400) - 60)
        sealed, index = bytes(identity.number_sealed).hex(), bytes(identity.number_index).hex()
        self._add(
            Identity, (pk, rf"\\x{sealed}", rf"\\x{index}", identity.first6, identity.last4, until, "ft"[for_life])
        )

    def _work(self, pk: int, kind: int, trade: str, county: int, born_on: date) -> tuple[str, date, int | None]:
        """The employments that belong to a kind of place; answers the state, since when, and the present place."""
        ground, chance = self.ground, self.chance
        of_age = date(born_on.year + 16, born_on.month, min(born_on.day, 28)) + timedelta(1)
        organised = chance.random() < 0.04
        days = int(chance.random() * 13) if organised else int(chance.random() * 900)
        since = max(ground.today - timedelta(days=days), min(of_age, ground.today))
        places = len(ground.places)
        if kind > places:  # at home, or came back
            back = kind == places + 2
            if back:
                self._spell(pk, self._somewhere(), trade, since - timedelta(days=200), since, "season", False)
            return (_STATES.RETURNED if back else _STATES.HOME).value, since, None
        place = ground.places[kind] if kind < places else county
        self._spell(pk, place, trade, since, None, "", organised)
        if chance.random() < 0.3 and since - timedelta(days=240) > of_age:
            ended = since - timedelta(days=20)
            self._spell(pk, self._somewhere(), trade, ended - timedelta(days=200), ended, "changed", False)
        return _STATES.AWAY.value, since, place

    def _somewhere(self) -> int:
        return self.ground.places[int(self.chance.random() * len(self.ground.places))]

    def _spell(self, pk: int, place: int, trade: str, began: date, ended: date | None, why: str, by_us: bool) -> None:
        self._add(
            EmploymentSpell, (pk, place, "", trade, began, ended, why, "ft"[by_us], "placed" if by_us else "told")
        )

    def _name(self, male: bool) -> str:
        chance, given = self.chance, MEN if male else WOMEN
        pick = chance.random()
        if pick < 0.003:
            return chance.choice(DOTTED)
        if pick < 0.01:
            surname = chance.choice(LONG_SURNAMES)
        else:
            surname = chance.choices(SURNAMES, cum_weights=_SURNAME_WEIGHTS)[0]
        first = given[int(chance.random() * len(given))]
        if pick > 0.999:
            return surname + first + chance.choice(RARE)
        return surname + first + (given[int(chance.random() * len(given))] if pick < 0.8 else "")

    def _add(self, model: type, values: tuple[Any, ...]) -> None:
        self.papers[model].write("\t".join([r"\N" if value is None else str(value) for value in values]) + "\n")
