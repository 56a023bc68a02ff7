"""Edge cases 21, 31, 32 and 33 of the domain brief; 15 and 20 stand beside the services and queries they are about."""

from datetime import date, timedelta

import pytest
from django.utils import timezone
from django.utils.translation import override

from employers.models import Employer, Placement, StationActivity, Vacancy
from employers.queries.match import matches_of, proposals_told
from employers.queries.vacancy import open_to_workers
from employers.queries.why_not import why_not_there
from employers.refusals import AgencyLicenceMissing, EmployerSuspended, PostingAgainstTheLaw, WorkerTooYoung
from employers.services.employer import suspend_employer
from employers.services.follow_up import Leaving, record_left
from employers.services.matching import solve_run, start_run
from employers.services.offer import offer_by_hand
from employers.services.station import Deed, record_activity
from employers.services.vacancy import Terms, open_vacancy, post_vacancy
from tests.factories.accounts import make_officer
from tests.factories.employers import make_arrived, make_employer, make_station, make_vacancy, make_wish
from tests.factories.workers import make_worker
from zunyi.accounts.roles import Role

pytestmark = pytest.mark.django_db


def terms(employer: Employer, **changes: object) -> Terms:
    today = timezone.localdate()
    facts: dict[str, object] = {
        "title": "装配工", "division": employer.division, "openings": 5, "pay_from": 5000, "pay_to": 6000,
        "from_on": today, "to_on": today + timedelta(days=30),
    }  # fmt: skip
    return Terms(**(facts | changes))  # type: ignore[arg-type]


def test_case_32_sex_and_ethnicity_are_refused_age_is_asked_for_a_reason_and_the_text_is_kept():
    officer, employer, text = make_officer(Role.COUNTY), make_employer(), "限男性, 18–35, 不要少数民族"

    posted = post_vacancy(employer=employer, terms=terms(employer, requirements=text), by=officer)

    found = {finding["code"]: finding for finding in posted.text_findings}
    assert {code: each["severity"] for code, each in found.items()} == {
        "sex": "refused", "ethnicity": "refused", "age": "warned",
    }  # fmt: skip
    assert all("第" in each["law"] for each in found.values())
    assert (posted.state, posted.requirements) == (Vacancy.State.HELD, text)
    with pytest.raises(PostingAgainstTheLaw):
        open_vacancy(vacancy=posted, by=officer)
    reasoned = terms(employer, title="登高工", requirements="18-45周岁", age_reason="高处作业")
    kept = post_vacancy(employer=employer, terms=reasoned, by=officer)
    assert [(each["code"], each["reason"]) for each in kept.text_findings] == [("age", "高处作业")]


def test_case_33_deposits_are_refused_and_the_suspended_firm_is_on_no_list_until_checked():
    officer, employer = make_officer(Role.COUNTY), make_employer()
    standing = make_vacancy(employer=employer)
    text = "入职交押金500元，身份证原件由公司统一保管"

    posted = post_vacancy(employer=employer, terms=terms(employer, requirements=text), by=officer)
    assert {each["code"] for each in posted.text_findings} == {"deposit", "documents"}
    assert posted.state == Vacancy.State.HELD
    assert list(open_to_workers()) == [standing]

    helped = Deed(kind="rights", day=timezone.localdate(), text="要求交押金", employer=employer)
    assert record_activity(station=make_station(), deed=helped, by=officer).kind == StationActivity.Kind.RIGHTS
    suspend_employer(employer=employer, reason="收押金，待查", by=officer)
    assert not open_to_workers().exists()
    with pytest.raises(EmployerSuspended):
        post_vacancy(employer=employer, terms=terms(employer, title="包装工"), by=officer)


def test_case_31_a_minor_is_matched_to_no_night_shift_and_told_why():
    officer, today = make_officer(Role.CITY), timezone.localdate()
    minor, adult = make_worker(born_on=date(today.year - 17, 1, 1)), make_worker()
    night = make_vacancy(shift="night", openings=2)
    for worker in (minor, adult):
        make_wish(worker)

    run = solve_run(run_id=start_run(division=minor.household, by=officer).pk)

    told = {each.match.worker_id: each for each in proposals_told(matches_of(run))}
    assert {worker: each.match.vacancy for worker, each in told.items()} == {minor.pk: None, adult.pk: night}
    with override("en"):
        assert "for people of 18 and over" in proposals_told(matches_of(run).filter(worker=minor))[0].why
        assert any("night work and work for adults only from 18" in line for line in why_not_there(minor, night).more)
    with pytest.raises(WorkerTooYoung):
        offer_by_hand(worker=minor, vacancy=night, reason="本人要求", by=officer)


def test_case_21_a_returnee_is_proposed_a_job_at_home_and_counts_as_no_failure():
    officer = make_officer(Role.CITY)
    placement = make_arrived(make_worker(), days_ago=30, by=officer)
    follow_up = placement.follow_ups.order_by("step").first()
    leaving = Leaving(left_on=timezone.localdate(), reason="season", came_home=True, wants_local=True)
    record_left(follow_up=follow_up, leaving=leaving, by=officer)
    home = placement.worker.household
    local, _away = make_vacancy(division=home), make_vacancy()

    run = solve_run(run_id=start_run(division=home, by=officer).pk)

    assert list(run.matches.values_list("worker", "vacancy")) == [(placement.worker_id, local.pk)]
    placement.refresh_from_db()
    assert placement.state == Placement.State.ENDED


def test_a_job_through_an_agency_waits_for_the_licence():
    officer, employer = make_officer(Role.COUNTY), make_employer()

    posted = post_vacancy(employer=employer, terms=terms(employer, contract="agency"), by=officer)

    assert posted.state == Vacancy.State.HELD
    with pytest.raises(AgencyLicenceMissing):
        open_vacancy(vacancy=posted, by=officer)
    employer.agency_licence, employer.agency_licence_until = "样例派遣1", timezone.localdate()
    employer.save()
    assert open_vacancy(vacancy=posted, by=officer).state == Vacancy.State.OPEN
    employer.agency_licence_until = timezone.localdate() - timedelta(days=1)
    employer.save()
    with pytest.raises(AgencyLicenceMissing):
        open_vacancy(vacancy=posted, by=officer)
