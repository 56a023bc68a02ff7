"""The workers: who they are, where they live, with whom they travel."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from uuid import UUID

from stdnum.cn.ric import calc_check_digit

from workers.identity_number import TEST_AREA, IdentityNumber
from workers.models import CompanionMember, Companions, Education, Identity, Trade, Worker
from workers.services.register import Person, new_worker
from zunyi.desk.demo.day import Day
from zunyi.desk.demo.words import DOTTED, LONG_SURNAMES, MEN, RARE, SURNAMES, WOMEN
from zunyi.divisions.models import Division
from zunyi.divisions.models.division import Level
from zunyi.divisions.queries.tree import below, reporting_units
from zunyi.rows import insert_rows
from zunyi.sealing import blind_index

# The county and the town whose officers have accounts in the demo are shown with more people than the others.
SHOWN_COUNTY, SHOWN_TOWN, SHOWN_VILLAGE = "520324", "520324116", "520324116201"
Flag, PhoneOf = Worker.Flag, Worker.PhoneOf

_SCHOOLS = (
    (Education.MIDDLE, 46), (Education.PRIMARY, 20), (Education.HIGH, 12), (Education.VOCATIONAL, 12),
    (Education.COLLEGE, 6), (Education.NONE, 3), (Education.UNIVERSITY, 1),
)  # fmt: skip
_TRADES = (
    (Trade.GENERAL, 30), (Trade.ELECTRONICS, 16), (Trade.SEWING, 9), (Trade.CARPENTRY, 5), (Trade.WELDING, 4),
    (Trade.GUITAR, 4), (Trade.CATERING, 5), (Trade.HOUSEKEEPING, 4), (Trade.DRIVING, 3), (Trade.WAREHOUSE, 6),
    (Trade.CNC, 3), (Trade.QUALITY, 3), (Trade.REBAR, 3), (Trade.SECURITY, 2), (Trade.FORKLIFT, 2), ("", 8),
)  # fmt: skip
_CERTIFIED = (Trade.WELDING, Trade.FORKLIFT, Trade.DRIVING, Trade.CNC)
_PARTIES, _PARTY_WEIGHTS = (1, 2, 3, 4), (72, 17, 7, 4)


class Inventor:
    """Names, identity numbers and phones that nobody bears (docs/domain.md): area 520399, phones 1540000xxxx."""

    def __init__(self, chance: Random, *, known: Iterable[bytes] = ()) -> None:
        self._chance, self._known = chance, frozenset(known)
        self._used: Counter[tuple[date, bool]] = Counter()
        self._phone = 0

    def name(self, *, male: bool) -> str:
        """A plain name of two or three characters; one in a few hundred is long, dotted or holds a rare character."""
        pick = self._chance.random()
        given = MEN if male else WOMEN
        if pick < 0.004:
            return self._chance.choice(DOTTED)
        if pick < 0.009:
            return self._chance.choice(SURNAMES) + self._chance.choice(given) + self._chance.choice(RARE)
        surname = self._chance.choice(LONG_SURNAMES if pick < 0.02 else SURNAMES)
        return surname + "".join(self._chance.choice(given) for _ in range(1 if pick < 0.22 else 2))

    def number(self, born_on: date, *, male: bool) -> IdentityNumber:
        """A number that is valid and was never issued; there are fifty for a day and a sex."""
        while True:
            at = self._used[born_on, male]
            self._used[born_on, male] += 1
            if at >= 50:
                born_on += timedelta(1)
                continue
            body = f"{TEST_AREA}{born_on:%Y%m%d}{900 + 2 * at + male}"
            number = body + calc_check_digit(body + "0")
            if not self._known or blind_index(number) not in self._known:
                return IdentityNumber.parse(number)

    def phone(self) -> str:
        """The next of the ten thousand numbers that no carrier gives out."""
        self._phone = self._phone % 9999 + 1
        return f"1540000{self._phone:04d}"

    def birthday(self, today: date) -> date:
        """Of somebody of working age; a few are 16 or 17."""
        young = self._chance.random() < 0.015
        age = 16 if young else self._chance.choices((18, 25, 35, 45, 55), (15, 25, 27, 25, 8))[0]
        return today - timedelta(days=365 * age + age // 4 + 40 + self._chance.randrange(650 if young else 3400))


@dataclass(slots=True)
class Party:
    """People who travel together, or somebody alone; `office` is the county or unit that looks after them."""

    office: str
    members: list[Worker]
    companions: Companions | None = None


def make_people(day: Day, inventor: Inventor, *, count: int) -> dict[str, list[Party]]:
    """Write down so many workers; their parties, by the code of the county or unit they belong to."""
    villages = _villages()
    shares = {code: len({village.code[:9] for village in places}) + 8 for code, places in villages.items()}
    shares[SHOWN_COUNTY] += sum(shares.values()) // 12
    parties: dict[str, list[Party]] = defaultdict(list)
    for code in day.chance.choices(list(shares), list(shares.values()), k=count):
        size = min(day.chance.choices(_PARTIES, _PARTY_WEIGHTS)[0], count)
        if size <= 0:
            break
        count -= size
        village = _home(day.chance, code, villages[code])
        parties[code].append(_party(day, inventor, code, village, size))
    _write(day, [party for group in parties.values() for party in group])
    return parties


def _villages() -> dict[str, list[Division]]:
    """The villages of each county, without the towns that report to a unit; and those of the unit."""
    offices = {office.pk: office.code for office in reporting_units() if office.level == Level.UNIT}
    towns = {town.code: offices.get(town.unit_id or 0, town.code[:6]) for town in below("520300").at_level(Level.TOWN)}
    found: dict[str, list[Division]] = defaultdict(list)
    for village in below("520300").at_level(Level.VILLAGE).current().order_by("code"):
        found[towns.get(village.code[:9], village.code[:6])].append(village)
    return found


def _home(chance: Random, office: str, villages: list[Division]) -> Division:
    if office == SHOWN_COUNTY and chance.random() < 0.16:
        villages = [village for village in villages if village.code.startswith(SHOWN_TOWN)] or villages
        if chance.random() < 0.4:
            villages = [village for village in villages if village.code == SHOWN_VILLAGE] or villages
    return chance.choice(villages)


def _party(day: Day, inventor: Inventor, office: str, village: Division, size: int) -> Party:
    chance = day.chance
    shared = inventor.phone()
    one_phone = size > 2 and chance.random() < 0.4
    members = []
    for at in range(size):
        male = chance.random() < 0.58 if size == 1 else at % 2 == 0
        number = inventor.number(inventor.birthday(day.today), male=male)
        lonely = not one_phone and chance.random() < (0.2 if village.code == SHOWN_VILLAGE else 0.09)
        person = Person(
            name=inventor.name(male=male),
            number=number,
            household=village,
            phone="" if lonely and chance.random() < 0.6 else shared if one_phone or lonely else inventor.phone(),
            phone_of=PhoneOf.OFFICER if lonely else PhoneOf.RELATIVE if one_phone and at else PhoneOf.OWN,
        )
        members.append(_worker(day, person))
    return Party(office, members)


def _worker(day: Day, person: Person) -> Worker:
    chance = day.chance
    worker = new_worker(person)
    worker.public_id = UUID(int=chance.getrandbits(128), version=4)
    worker.village_text = person.household.name
    worker.education = _weighed(chance, _SCHOOLS)
    worker.trade = _weighed(chance, _TRADES)
    worker.flags = [flag for flag, share in _FLAGS if chance.random() < share]
    if worker.trade in _CERTIFIED and chance.random() < 0.6:
        worker.certificates = [worker.trade]
    worker.created_at = day.between(day.now - timedelta(days=60), day.now - timedelta(days=24))
    worker.identity = Identity.sealing(person.number.number)
    return worker


_FLAGS = ((Flag.POVERTY_LIFTED, 0.22), (Flag.RELOCATED, 0.09), (Flag.MONITORED, 0.03), (Flag.DISABLED, 0.01))


def _weighed(chance: Random, pairs: tuple[tuple[str, int], ...]) -> str:
    return chance.choices([word for word, _ in pairs], [weight for _, weight in pairs])[0]


def _write(day: Day, parties: list[Party]) -> None:
    workers = [worker for party in parties for worker in party.members]
    identities = [worker.identity for worker in workers]
    insert_rows(workers)
    for worker, identity in zip(workers, identities, strict=True):
        identity.worker = worker
    insert_rows(identities)
    groups = [party for party in parties if len(party.members) > 1]
    for at, party in enumerate(groups, 1):
        party.companions = Companions(label=f"同行{at:04d}")
    insert_rows([party.companions for party in groups if party.companions])
    insert_rows(
        [CompanionMember(companions=party.companions, worker=each) for party in groups for each in party.members]
    )
