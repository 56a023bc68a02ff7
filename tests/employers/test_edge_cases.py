"""Edge cases 32 and 33 of the domain brief; 20 and 21 stand beside the queries and services that they are about."""

from datetime import timedelta

import pytest
from django.utils import timezone

from employers.models import Employer, Vacancy
from employers.queries.vacancy import open_to_workers
from employers.refusals import AgencyLicenceMissing, EmployerSuspended, PostingAgainstTheLaw
from employers.services.employer import suspend_employer
from employers.services.vacancy import Terms, open_vacancy, post_vacancy
from tests.factories.accounts import make_officer
from tests.factories.employers import make_employer, make_vacancy
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

    suspend_employer(employer=employer, reason="收押金，待查", by=officer)
    assert not open_to_workers().exists()
    with pytest.raises(EmployerSuspended):
        post_vacancy(employer=employer, terms=terms(employer, title="包装工"), by=officer)


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
