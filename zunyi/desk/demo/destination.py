"""The destination side at work: agreements, what stations did, and how it goes with those who arrived."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from employers.models import Agreement, Employer, FollowUp, Placement, Station, StationActivity
from employers.queries.follow_up import planned_rows
from employers.services.agreement import AgreementFacts, add_agreement, add_agreement_file
from workers.models import EmploymentSpell, Worker
from zunyi.accounts.models import User
from zunyi.desk.demo.bookings import CITY
from zunyi.desk.demo.day import Day
from zunyi.divisions.models import Division
from zunyi.rows import insert_rows

# (county, partner, days until it ends, jobs promised); None: until further notice. One ends soon, one is over.
_AGREEMENTS = (
    ("520324", "350582", 23, 800), ("520324", "440400", 300, 1200), ("520304", "440400", 75, 1500),
    ("520325", "440403", 420, 600), ("520326", "440402", None, 500), ("520327", "330109", 260, 400),
    ("520328", "440404", 510, 450), ("520322", "330300", -40, 350), ("520300", "350500", 365, None),
)  # fmt: skip
# One county, one enterprise: a base each.
_BASES = (("520324", 0), ("520304", 1), ("520325", 3), ("520326", 4))
_DEEDS = (
    ("contact", "走访园区企业，对接春节后用工", 1), ("posts", "收集电子、制鞋岗位", 120),
    ("visit", "到宿舍看望务工人员", 1),
    ("rights", "协助核对加班工资", 1), ("contact", "与当地人社局开碰头会", 1), ("posts", "收集服装、包装岗位", 65),
    ("agreement", "与园区签订用工协作协议", 1), ("other", "帮助办理社保卡", 1),
)  # fmt: skip
_PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
    b"trailer<</Root 1 0 R>>"
)


def make_agreements(day: Day, firms: list[Employer], stations: list[Station], officers: dict[str, User]) -> None:
    """Agreements of counties and the city with cities, and bases at enterprises; each with its organisers."""
    codes = {code for row in _AGREEMENTS for code in row[:2]} | {code for code, _ in _BASES}
    places = {place.code: place for place in Division.objects.filter(code__in=codes)}
    for county, partner, left, jobs in _AGREEMENTS:
        ours, theirs = places[county], places[partner]
        to_on = None if left is None else day.today + timedelta(days=left)
        begun = (to_on or day.today) - timedelta(days=730)
        facts = AgreementFacts(
            title=f"{ours.name}与{theirs.name}劳务协作协议", kind=Agreement.Kind.COOPERATION, division=ours,
            partner=theirs, station=_near(stations, theirs), signed_on=begun, from_on=begun, to_on=to_on, places=jobs,
        )  # fmt: skip
        organisers = [(f"{ours.name}人社局", "signs"), (f"{theirs.name}人社局", "signs"), ("粤黔协作工作组", "helps")]
        made = add_agreement(facts=facts, organisers=organisers, by=officers.get(county, officers[CITY]))
        add_agreement_file(agreement=made, name="协议扫描件.pdf", content=_PDF, by=officers[CITY])
    for county, at in _BASES:
        firm = firms[at]
        facts = AgreementFacts(
            title=f"{places[county].name}稳岗就业基地（{firm.name}）", kind=Agreement.Kind.BASE,
            division=places[county], employer=firm, signed_on=day.today - timedelta(days=200),
            from_on=day.today - timedelta(days=200), to_on=day.today + timedelta(days=165), places=300,
        )  # fmt: skip
        organisers = [(f"{places[county].name}人社局", "leads"), (firm.name, "hosts")]
        add_agreement(facts=facts, organisers=organisers, by=officers.get(county, officers[CITY]))


def _near(stations: list[Station], place: Division) -> Station | None:
    return next((each for each in stations if place.path.startswith(each.division.path)), None)


def make_deeds(day: Day, stations: list[Station], by: User) -> None:
    """What stations did in the last three months."""
    deeds = []
    for at, station in enumerate(stations):
        for turn in range(2 + at % 5):
            kind, text, count = _DEEDS[(at + turn) % len(_DEEDS)]
            when = day.today - timedelta(days=(turn * 17 + at * 3) % 88)
            deeds.append(StationActivity(station=station, kind=kind, day=when, text=text, count=count, by=by))
    insert_rows(deeds)


def make_follow_ups(day: Day, by: User) -> None:
    """The work that began with each arrival, and the questions after it: most of those past are answered, some wait."""
    arrived = list(
        Placement.objects.filter(state=Placement.State.ARRIVED).select_related(
            "vacancy__employer", "vacancy__division", "worker"
        )
    )
    at_work = set(EmploymentSpell.objects.filter(ended_on=None).values_list("worker", flat=True))
    spells = {}
    for placement in arrived:
        if placement.worker_id not in at_work and placement.arrived_on:
            spells[placement.pk] = EmploymentSpell(
                worker_id=placement.worker_id, place=placement.vacancy.division, trade=placement.vacancy.trade,
                employer_name=placement.vacancy.employer.name, began_on=placement.arrived_on, is_organised=True,
                source=EmploymentSpell.Source.PLACED,
            )  # fmt: skip
    insert_rows(list(spells.values()))
    for placement in arrived:
        placement.spell = spells.get(placement.pk)
    Placement.objects.bulk_update(arrived, ["spell"], batch_size=1000)
    Worker.objects.filter(pk__in=[spell.worker_id for spell in spells.values()]).update(state=Worker.State.AWAY)
    insert_rows([_answered(day, row, by) for placement in arrived for row in planned_rows(placement)])


def _answered(day: Day, row: FollowUp, by: User) -> FollowUp:
    """As it stands today: of ten fresh questions six are answered, one of them with less pay than promised."""
    if row.due_on > day.today:
        return row
    lot, is_long_ago = day.chance.random(), row.due_on < day.today - timedelta(days=20)
    if lot < 0.6 or is_long_ago:
        row.state, row.answer, row.evidence = FollowUp.State.ANSWERED, FollowUp.Answer.AT_WORK, FollowUp.Evidence.PHONE
        since = (day.today - row.due_on).days - 1 if is_long_ago else 0
        row.done_at, row.done_by = day.now - timedelta(days=since, hours=3 + 5 * lot), by
        row.has_contract = row.job_as_promised = True
        row.pay_as_promised = lot > 0.08
        if not row.pay_as_promised:
            row.paid = round(row.placement.terms["pay_from"] * 0.8)
    elif lot < 0.75:
        row.tries, row.tries_before, row.way = 3, 3, FollowUp.Way.OTHER
        row.next_on = timezone.localdate(day.now)
    elif lot < 0.8:
        row.tries, row.tries_before, row.way, row.next_on = 5, 5, FollowUp.Way.VILLAGE, day.today
    return row
