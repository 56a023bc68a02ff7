"""A list that leaves by itself: at its hour, for each reader what they may export, with a message."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.http import QueryDict
from django.utils import timezone

from tests.factories.accounts import make_officer
from tests.factories.divisions import make_division
from tests.factories.workers import make_worker
from zunyi.accounts.roles import Role
from zunyi.audit.models import AuditEntry
from zunyi.exports.models import Export, Schedule
from zunyi.exports.notices import READY
from zunyi.exports.refusals import NobodyToSendTo, NotOpenToReaders, ScheduleEnded
from zunyi.exports.services.schedule import add_schedule, end_schedule, next_time, run_due_schedules
from zunyi.exports.tables import TABLES
from zunyi.jobs.services import run_job
from zunyi.notices.kinds import Letter, NotWanted, kind_of
from zunyi.notices.models import Notice
from zunyi.refusals import NotAllowed

pytestmark = pytest.mark.django_db
ZHENGAN, BOZHOU = "520324", "520304"
WORKERS = TABLES["workers"]


def scheduled(by, readers, *, rhythm="daily", columns=("name", "number"), query="", table=WORKERS, hour=8) -> Schedule:
    return add_schedule(
        table=table, asked=QueryDict(query), columns=columns, form="csv", purpose="每日核对", rhythm=rhythm,
        hour=hour, readers=readers, by=by,
    )  # fmt: skip


def rung(schedule: Schedule) -> list[Export]:
    """The bell when its hour has come; every file written."""
    run_due_schedules(now=schedule.next_at)
    made = list(Export.objects.filter(schedule=schedule).order_by("pk"))
    for export in made:
        if export.job_id:
            run_job(export.job_id)
    return made


def at(text: str) -> datetime:
    return timezone.make_aware(datetime.fromisoformat(text))


@pytest.fixture
def city():
    return make_officer(Role.CITY, phone="15400000001")


@pytest.mark.parametrize(
    ("rhythm", "weekday", "after", "expected"),
    [
        ("daily", 0, "2027-02-14 07:59", "2027-02-14 08:00"),
        ("daily", 0, "2027-02-14 08:00", "2027-02-15 08:00"),
        ("weekly", 0, "2027-02-14 09:00", "2027-02-15 08:00"),
        ("weekly", 6, "2027-02-14 09:00", "2027-02-21 08:00"),
    ],
)
def test_the_next_time_is_the_next_such_hour_in_zunyi(rhythm, weekday, after, expected):
    assert next_time(rhythm, weekday, 8, at(after)) == at(expected)


def test_each_reader_gets_a_file_of_what_they_may_export_and_a_message(city):
    make_worker(legal_name="测正安", household=make_division(ZHENGAN))
    make_worker(legal_name="测播州", household=make_division(BOZHOU))
    county = make_officer(Role.COUNTY, ZHENGAN, phone="15400000002")

    exports = rung(scheduled(city, [city, county]))

    rows = {export.by: export.job.result_file.content().decode("utf-8-sig").count("测") for export in reload(exports)}
    assert rows == {city: 2, county: 1}
    assert sorted(Notice.objects.filter(kind=READY).values_list("phone", flat=True)) == ["15400000001", "15400000002"]


def reload(exports):
    return Export.objects.filter(pk__in=[each.pk for each in exports]).select_related("by", "job__result_file")


def test_the_message_leads_to_the_file_and_is_not_sent_when_its_day_is_over(city):
    make_worker()
    export = rung(scheduled(city, [city]))[0]
    notice = Notice.objects.get(kind=READY)

    letter = kind_of(READY).compose([notice])[notice.pk]
    assert isinstance(letter, Letter)
    assert (letter.phone, letter.text.endswith(f"/desk/exports/{export.pk}/")) == (city.phone, True)

    file = Export.objects.get(pk=export.pk).job.result_file
    file.expires_at = timezone.now() - timedelta(minutes=1)
    file.save()
    assert isinstance(kind_of(READY).compose([notice])[notice.pk], NotWanted)


def test_it_is_made_once_an_hour_however_often_the_bell_rings_and_missed_times_once(city):
    make_worker()
    schedule = scheduled(city, [city])

    late = schedule.next_at + timedelta(days=3)
    assert (run_due_schedules(now=late), run_due_schedules(now=late)) == (1, 0)

    schedule.refresh_from_db()
    assert schedule.next_at == late + timedelta(days=1)
    assert Export.objects.count() == 1


def test_an_ended_one_makes_nothing_and_only_its_maker_ends_it(city):
    schedule = scheduled(city, [city])

    with pytest.raises(NotAllowed):
        end_schedule(schedule=schedule, by=make_officer(Role.CITY))
    end_schedule(schedule=schedule, by=city)

    assert run_due_schedules(now=schedule.next_at) == 0
    with pytest.raises(ScheduleEnded):
        end_schedule(schedule=schedule, by=city)


def test_a_reader_who_lost_the_right_gets_nothing_and_it_is_written_down(city):
    make_worker()
    county = make_officer(Role.COUNTY, ZHENGAN)
    schedule = scheduled(city, [county])
    county.assignments.all().delete()

    assert rung(schedule) == []
    assert AuditEntry.objects.get(action="export.not_made").by == county


def test_only_colleagues_below_may_be_readers(city):
    county = make_officer(Role.COUNTY, ZHENGAN)

    with pytest.raises(NobodyToSendTo):
        scheduled(county, [city])


def test_full_numbers_wait_for_a_second_person_each_time(city):
    make_worker()

    export = rung(scheduled(city, [city], columns=["full_number"]))[0]

    assert (export.state, export.job) == (Export.State.ASKED, None)


def test_a_list_of_a_day_speaks_of_the_day_on_which_it_is_made(city):
    query = "figure=gone&day=2027-02-01&destination=440400"

    schedule = scheduled(city, [city], table=TABLES["people"], query=query)

    assert QueryDict(schedule.asked).dict() == {"figure": "gone", "destination": "440400"}


def test_a_form_of_a_place_goes_to_nobody_whose_place_it_is_not(city):
    stranger = make_officer(Role.COUNTY, BOZHOU)
    own = make_officer(Role.COUNTY, ZHENGAN)
    daily = TABLES["form_daily"]

    with pytest.raises(NotOpenToReaders) as refused:
        scheduled(city, [own, stranger], table=daily, columns=["name"], query=f"place={ZHENGAN}")
    assert stranger.name in str(refused.value)
    assert own.name not in str(refused.value)

    # Without a place everybody gets the form of their own.
    make_division("520324116")
    exports = rung(scheduled(city, [city, own, stranger], table=daily, columns=["name"]))
    text = {each.by: each.job.result_file.content().decode("utf-8-sig") for each in reload(exports)}
    assert [place in text[city] for place in ("正安县", "播州区")] == [True, True]
    assert ["桴㯊镇" in text[by] for by in (own, stranger)] == [True, False]


def test_a_reader_who_moved_to_another_county_gets_no_empty_form(city):
    county = make_officer(Role.COUNTY, ZHENGAN)
    schedule = scheduled(city, [county], table=TABLES["form_daily"], columns=["name"], query=f"place={ZHENGAN}")
    county.assignments.update(division=make_division(BOZHOU))

    assert rung(schedule) == []
    assert AuditEntry.objects.get(action="export.not_made").data["why"] == "not_open_to_readers"
