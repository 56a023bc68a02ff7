"""Invented people: area 520399, sequence 900-999 (domain brief 7.1)."""

from datetime import date
from itertools import count
from random import randrange

from stdnum.cn.ric import calc_check_digit

from tests.factories.divisions import make_division
from workers.identity_number import IdentityNumber
from workers.models import CompanionMember, Companions, Identity, Worker
from workers.names import clean_name
from workers.services.register import Person, new_worker
from zunyi.divisions.models import Division

_serial = count()
_phones = count()
_SURNAMES = "测试样例甲乙丙丁戊己"
_GIVEN = "一二三四五六七八九十安平和顺福禄寿喜春夏秋冬东南西北"


def make_number(*, born_on: date | None = None, male: bool = True) -> str:
    """A valid number that nobody bears; each call gives another one."""
    at = next(_serial)
    born = born_on or date(1970 + at // 50 % 30, 1 + at // 1500 % 12, 1 + at // 18000 % 28)
    sequence = 900 + (at % 50) * 2 + (1 if male else 0)
    body = f"520399{born:%Y%m%d}{sequence}"
    number = body + calc_check_digit(body + "0")
    # What ends in 000 looks as if Excel had broken it.
    return number if not number.endswith("000") else make_number(born_on=born_on, male=male)


def make_name() -> str:
    """A name of three characters that is plainly invented."""
    at = next(_serial)
    size = len(_GIVEN)
    return _SURNAMES[at % 10] + _GIVEN[at // 10 % size] + _GIVEN[at // 10 // size % size]


def make_phone() -> str:
    """A number that nobody has (domain brief 7.2), and that no earlier run has used up the tries of."""
    return f"154{randrange(10**8):08d}"


def make_person(*, household: Division | None = None, **changes: object) -> Person:
    """Somebody as a form tells of them."""
    facts: dict[str, object] = {
        "name": clean_name(make_name()).legal_name,
        "number": IdentityNumber.parse(make_number()),
        "household": household or make_division(),
        "phone": f"1549{next(_phones):07d}",
    }
    return Person(**(facts | changes))  # type: ignore[arg-type]


def make_worker(*, household: Division | None = None, born_on: date | None = None, **changes: object) -> Worker:
    """Somebody in the registry, with an identity."""
    number = IdentityNumber.parse(make_number(born_on=born_on))
    worker = new_worker(make_person(household=household, number=number))
    for field, value in changes.items():
        setattr(worker, field, value)
    worker.save()
    identity = Identity.sealing(number.number)
    identity.worker = worker
    identity.save()
    return worker


def make_companions(*workers: Worker, jobs: str = Companions.Jobs.VACANCY) -> Companions:
    """A living group of these workers, who want to be placed together."""
    group = Companions.objects.create(jobs=jobs)
    for worker in workers:
        CompanionMember.objects.create(companions=group, worker=worker)
    return group
