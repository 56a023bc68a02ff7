"""Posting a job, changing it, and what the law on postings says to it."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.utils import timezone

from employers.models import Vacancy
from employers.refusals import (
    EmployerSuspended,
    OpeningsBelowPlaced,
    PostingAgainstTheLaw,
    VacancyPostedAlready,
    VacancyWaitsForTheBureau,
)
from employers.services.employer import suspend_employer
from employers.services.vacancy import (
    Terms,
    change_vacancy,
    open_vacancy,
    pause_vacancy,
    post_vacancy,
    withdraw_vacancy,
)
from tests.factories.divisions import make_division
from tests.factories.employers import make_employer, make_employer_clerk, make_placement, make_vacancy
from tests.factories.staff import make_officer
from tests.factories.workers import make_worker
from zunyi.accounts.models import User
from zunyi.accounts.roles import Role
from zunyi.refusals import ReasonMissing

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer() -> User:
    return make_officer(Role.COUNTY, make_division("520324"))


def terms(**changes: object) -> Terms:
    today = timezone.localdate()
    facts: dict[str, object] = {
        "title": "电焊工",
        "division": make_division("350582"),
        "openings": 5,
        "pay_from": 6000,
        "pay_to": 8000,
        "from_on": today,
        "to_on": today + timedelta(30),
    }
    return Terms(**(facts | changes))  # type: ignore[arg-type]


def test_a_job_is_posted_and_its_requirements_read(officer: User) -> None:
    vacancy = post_vacancy(employer=make_employer(), terms=terms(requirements="持焊工证,初中以上,能上夜班"), by=officer)

    assert (vacancy.state, vacancy.trade, vacancy.certificate) == ("open", "welding", "welding")
    assert (vacancy.min_education, vacancy.adults_only) == ("middle", True)


def test_an_unlawful_text_is_kept_and_held_until_a_person_mends_it(officer: User) -> None:
    # Domain brief, edge case 32.
    text = "限男性, 18–35, 不要少数民族"
    held = post_vacancy(employer=make_employer(), terms=terms(requirements=text), by=officer)

    assert (held.state, held.requirements) == ("held", text)
    assert {(each["code"], each["severity"]) for each in held.text_findings} == {
        ("sex", "refused"), ("ethnicity", "refused"), ("age", "warned"),
    }  # fmt: skip
    with pytest.raises(PostingAgainstTheLaw):
        open_vacancy(vacancy=held, by=officer)

    change_vacancy(vacancy=held, terms=terms(requirements="身体健康"), by=officer)
    held.refresh_from_db()
    assert held.state == "held"
    assert open_vacancy(vacancy=held, by=officer).state == "open"


def test_the_register_itself_refuses_to_open_an_unlawful_text(officer: User) -> None:
    held = post_vacancy(employer=make_employer(), terms=terms(requirements="限男性"), by=officer)

    with pytest.raises(IntegrityError, match="vacancy_open_is_lawful"):
        Vacancy.objects.filter(pk=held.pk).update(state="open")


def test_only_the_bureau_opens_what_was_held_back(officer: User) -> None:
    firm = make_employer()
    clerk = make_employer_clerk(firm)
    held = post_vacancy(employer=firm, terms=terms(requirements="限男性"), by=clerk)
    change_vacancy(vacancy=held, terms=terms(), by=clerk)

    for refused in (open_vacancy, pause_vacancy):
        with pytest.raises(VacancyWaitsForTheBureau):
            refused(vacancy=held, by=clerk)


def test_the_reason_for_an_age_limit_is_kept(officer: User) -> None:
    text = {"requirements": "18-45岁", "age_reason": "高处作业"}
    vacancy = post_vacancy(employer=make_employer(), terms=terms(**text), by=officer)

    assert vacancy.state == "open"
    assert [(each["code"], each["reason"]) for each in vacancy.text_findings] == [("age", "高处作业")]


def test_a_change_to_unlawful_words_holds_an_open_vacancy(officer: User) -> None:
    vacancy = make_vacancy()
    changed = change_vacancy(vacancy=vacancy, terms=terms(requirements="收押金200元"), by=officer)

    assert changed.state == "held"


def test_the_same_job_is_posted_once(officer: User) -> None:
    firm = make_employer()
    post_vacancy(employer=firm, terms=terms(), by=officer)

    with pytest.raises(VacancyPostedAlready):
        post_vacancy(employer=firm, terms=terms(openings=9), by=officer)


def test_openings_stay_above_the_people_placed(officer: User) -> None:
    vacancy = make_vacancy(openings=3)
    for _ in range(2):
        make_placement(make_worker(), vacancy)

    with pytest.raises(OpeningsBelowPlaced) as refused:
        change_vacancy(vacancy=vacancy, terms=replace(terms(), openings=1), by=officer)
    assert refused.value.facts == {"placed": 2}


def test_a_withdrawn_job_moves_nobody(officer: User) -> None:
    # Domain brief, edge case 15.
    vacancy = make_vacancy()
    placement = make_placement(make_worker(), vacancy)
    with pytest.raises(ReasonMissing):
        withdraw_vacancy(vacancy=vacancy, reason="", by=officer)

    assert withdraw_vacancy(vacancy=vacancy, reason="订单取消", by=officer).state == "withdrawn"
    placement.refresh_from_db()
    assert placement.state == "offered"
    assert open_vacancy(vacancy=vacancy, by=officer).state == "open"


def test_a_suspended_firm_posts_and_opens_nothing(officer: User) -> None:
    vacancy = make_vacancy(state="paused")
    suspend_employer(employer=vacancy.employer, reason="扣押证件", by=officer)

    with pytest.raises(EmployerSuspended):
        post_vacancy(employer=vacancy.employer, terms=terms(), by=officer)
    with pytest.raises(EmployerSuspended):
        open_vacancy(vacancy=vacancy, by=officer)
