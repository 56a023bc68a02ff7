"""The accounts of the demo: somebody of every role, and an officer in each county."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from employers.models import Employer, EmployerStaff, Station, StationStaff
from zunyi.accounts.models import Assignment, User
from zunyi.accounts.roles import Role
from zunyi.audit.services import record
from zunyi.desk.demo.people import SHOWN_COUNTY, SHOWN_TOWN, SHOWN_VILLAGE
from zunyi.divisions.models import Division
from zunyi.divisions.queries.tree import ZUNYI, reporting_units

PASSWORD = "zunyi-demo-2027"  # noqa: S105 - printed on purpose; opens invented people's data only


@dataclass(frozen=True, slots=True)
class Account:
    """One line of the table that the demo prints."""

    username: str
    name: str
    role: str
    place: str = ""

    @property
    def role_in_words(self) -> str:
        return str(Role(self.role).label)


_SHOWN = (
    Account("city", "林致远", Role.CITY, ZUNYI),
    Account("zhengan", "蒲清和", Role.COUNTY, SHOWN_COUNTY),
    Account("bozhou", "柏景行", Role.COUNTY, "520304"),
    Account("town", "覃安澜", Role.TOWN, SHOWN_TOWN),
    Account("village", "冉映雪", Role.VILLAGE, SHOWN_VILLAGE),
    Account("station", "路知秋", Role.STATION),
    Account("employer", "岑望舒", Role.EMPLOYER),
    Account("escort", "池行舟", Role.ESCORT),
    Account("auditor", "容静观", Role.AUDITOR),
    Account("admin", "宗维新", Role.ADMIN),
)
# The county officers that nobody needs to sign in as, but who did most of the work.
_OTHERS = (
    ("honghuagang", "520302", "田问渠"), ("huichuan", "520303", "江澄远"), ("tongzi", "520322", "令狐知白"),
    ("suiyang", "520323", "韦沐风"), ("daozhen", "520325", "冷云舒"), ("wuchuan", "520326", "申如故"),
    ("fenggang", "520327", "安怀谷"), ("meitan", "520328", "叶茗初"), ("yuqing", "520329", "毛嘉树"),
    ("xishui", "520330", "袁听澜"), ("chishui", "520381", "桂丹青"), ("renhuai", "520382", "穆长河"),
    ("xinpu", "ZY-XP", "卫晓岚"),
)  # fmt: skip


def make_officers(password: str) -> dict[str, User]:
    """City and county officers, by the code of their place."""
    places = {place.code: place for place in [Division.objects.get(code=ZUNYI), *reporting_units()]}
    officers = {}
    shown = [(each.username, each.place, each.name, each.role) for each in _SHOWN if each.place in places]
    others = [(username, code, name, Role.COUNTY) for username, code, name in _OTHERS]
    for username, code, name, role in [*shown, *others]:
        officers[code] = _account(Account(username, name, role), places[code], password)
    return officers


def make_others(password: str, *, station: Station, employer: Employer) -> dict[str, User]:
    """Everybody else who can be signed in as, by username."""
    people = {}
    for account in _SHOWN:
        if account.role not in (Role.CITY, Role.COUNTY):
            place = Division.objects.get(code=account.place) if account.place else None
            people[account.username] = _account(account, place, password)
    StationStaff.objects.get_or_create(user=people["station"], station=station)
    EmployerStaff.objects.get_or_create(user=people["employer"], employer=employer)
    User.objects.filter(username="admin").update(is_staff=True, is_superuser=True)
    return people


def _account(account: Account, place: Division | None, password: str) -> User:
    """The account, made as an officer would make it, but with the password of all of them: hashing one takes long."""
    office = place or Division.objects.get(code=ZUNYI if account.role == Role.AUDITOR else SHOWN_COUNTY)
    # A number of their own, above those of the people: regular exports and one-time codes arrive on the fake phone.
    phone = f"1540000{9001 + User.objects.count()}"
    found, is_new = User.objects.get_or_create(
        username=account.username,
        defaults={"name": account.name, "office": office, "password": password, "phone": phone},
    )
    if is_new:
        Assignment.objects.create(user=found, role=account.role, division=place)
        record("account.added", found, by=None, role=account.role, place=place.code if place else "")
    return found


def table(*, station: Station, employer: Employer) -> Iterable[tuple[str, str, str, str]]:
    """(account, person, role, place) of those that a newcomer signs in as."""
    names = dict(Division.objects.filter(code__in=[each.place for each in _SHOWN]).values_list("code", "name"))
    elsewhere = {Role.STATION: station.name, Role.EMPLOYER: employer.name, Role.ESCORT: "正安—晋江、遵义南—珠海"}
    for each in _SHOWN:
        yield each.username, each.name, each.role_in_words, names.get(each.place) or elsewhere.get(Role(each.role), "")
