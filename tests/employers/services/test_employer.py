"""The register of firms."""

import pytest

from employers.refusals import CreditCodeLength, CreditCodeRefused, EmployerKnownAlready
from employers.services.employer import (
    EmployerFacts,
    add_employer,
    change_employer,
    check_employer,
    pause_employer,
    suspend_employer,
)
from tests.factories.divisions import make_division
from tests.factories.employers import make_credit_code, make_employer
from tests.factories.staff import make_officer
from zunyi.accounts.models import User
from zunyi.audit.models import AuditEntry
from zunyi.refusals import ReasonMissing

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer() -> User:
    return make_officer(place=make_division("520300"))


def facts(name: str = "样例电子有限公司") -> EmployerFacts:
    return EmployerFacts(name=name, division=make_division("350582"), contact_name="测一", contact_phone="15400000000")


def test_a_firm_is_registered_unchecked_with_its_code_in_plain_form(officer: User) -> None:
    code = make_credit_code()
    firm = add_employer(uscc=f" {code.lower()} ", facts=facts(), by=officer)

    assert (firm.uscc, firm.state, firm.contact_name) == (code, "unchecked", "测一")


@pytest.mark.parametrize(
    ("code", "refusal"), [("91350582QAKDCPTTQ8", CreditCodeRefused), ("9135058", CreditCodeLength)]
)
def test_a_code_that_cannot_be_right_is_refused(officer: User, code: str, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        add_employer(uscc=code, facts=facts(), by=officer)


def test_one_code_is_one_firm(officer: User) -> None:
    firm = make_employer()

    with pytest.raises(EmployerKnownAlready):
        add_employer(uscc=firm.uscc, facts=facts(), by=officer)


def test_changes_are_written_down(officer: User) -> None:
    firm = change_employer(employer=make_employer(), facts=facts("样例新名有限公司"), by=officer)

    assert firm.name == "样例新名有限公司"
    assert AuditEntry.objects.get(action="employer.changed").data == {
        "fields": ["name", "contact_name", "contact_phone"]
    }


def test_suspension_needs_a_reason_and_can_be_lifted(officer: User) -> None:
    firm = make_employer()
    with pytest.raises(ReasonMissing):
        suspend_employer(employer=firm, reason=" ", by=officer)

    assert suspend_employer(employer=firm, reason="扣押证件", by=officer).state_reason == "扣押证件"
    assert check_employer(employer=firm, by=officer).state_reason == ""
    assert pause_employer(employer=firm, by=officer).state == "paused"
