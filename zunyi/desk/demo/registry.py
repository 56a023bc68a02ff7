"""What the registry asks of the shown county: records that may be one person, and lists that somebody works through."""

from __future__ import annotations

from datetime import timedelta

from workers.models import Suspicion, Worker, WorkList
from workers.queries.work_list import entries_of
from workers.services.register import Person, register_people
from workers.services.suspicion import find_suspicions, tell_apart
from workers.services.work_list import close_work_list, make_work_list, mark_entries
from zunyi.accounts.models import User
from zunyi.desk.demo.day import Day
from zunyi.desk.demo.people import SHOWN_COUNTY, Inventor
from zunyi.divisions.models import Division

_PAIRS = 3


def make_registry_work(day: Day, inventor: Inventor, officers: dict[str, User]) -> None:
    """Three pairs of which one was looked at already, and three lists: under way, urgent and closed."""
    county, by = Division.objects.get(code=SHOWN_COUNTY), officers[SHOWN_COUNTY]
    people = Worker.objects.filter(household__path__startswith=county.path).order_by("pk")
    _suspect(list(people.select_related("household")[20 : 20 + _PAIRS]), inventor, county, by)
    undecided = [person.pk for person in people[4:22]]
    _list(day, by, county, "年后未定去向人员", "逐个打电话，问今年去哪里、几时走", 9, undecided, done=7)
    # A small demo may have nobody without a phone.
    if silent := list(people.filter(phone="").values_list("pk", flat=True)[:6]):
        _list(day, by, county, "脱贫户未登记电话", "请村干部补登电话", 1, silent, done=2)
    last = [person.pk for person in people.reverse()[:4]]
    over = _list(day, by, county, "身份证快到期", "提醒补办", 3, last, done=4)
    close_work_list(work_list=over, note="都已通知，两人已补办", by=by)


def _suspect(people: list[Worker], inventor: Inventor, county: Division, by: User) -> None:
    """Each was written down once more under another number: mistyped once, or a neighbour of the same name."""
    twins = [
        Person(
            name=worker.legal_name,
            number=inventor.number(worker.born_on, male=worker.sex == Worker.Sex.MALE),
            household=worker.household,
            phone=worker.phone if at else inventor.phone(),
        )
        for at, worker in enumerate(people)
    ]
    register_people(people=twins, by=by)
    find_suspicions(place=county)
    if first := Suspicion.objects.filter(first__in=people).order_by("pk").first():
        tell_apart(suspicion=first, reason="村里核实：同名同日，两家人", by=by)


def _list(
    day: Day, by: User, county: Division, title: str, task: str, days: int, ids: list[int], *, done: int
) -> WorkList:
    people = Worker.objects.filter(pk__in=ids)
    made = make_work_list(
        title=title, task=task, due_on=day.today + timedelta(days), owner=by, division=county, people=people, by=by
    )
    entries = list(entries_of(made, by).values_list("pk", flat=True))
    notes = {entries[0]: "去年的厂还要人"} if days > 5 else {}
    mark_entries(work_list=made, done=dict.fromkeys(entries[:done], True), notes=notes, by=by)
    return made
