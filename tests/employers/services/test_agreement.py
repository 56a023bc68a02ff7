"""Agreements: written down, renewed, ended; their papers; the warning before the end."""

from datetime import timedelta

import pytest
from django.utils import timezone

from employers.models import Agreement
from employers.queries.agreement import editable_by, files_visible_to, to_renew, visible_to
from employers.refusals import (
    AgreementOver,
    AgreementRenewedAlready,
    AgreementWithoutPartner,
    DaysOutOfOrder,
    FileNotTaken,
)
from employers.services.agreement import (
    AgreementFacts,
    add_agreement,
    add_agreement_file,
    change_agreement,
    end_agreement,
    hand_out_agreement_file,
    remove_agreement_file,
    warn_of_ending_agreements,
)
from tests.factories.accounts import make_officer
from tests.factories.divisions import make_division
from tests.factories.employers import make_agreement
from zunyi.accounts.models import User
from zunyi.accounts.roles import Role
from zunyi.audit.models import AuditEntry
from zunyi.jobs.models import StoredFile
from zunyi.notices.models import Notice
from zunyi.refusals import ReasonMissing

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer() -> User:
    return make_officer(Role.COUNTY, "520324", phone="15400001111")


def facts(**changes: object) -> AgreementFacts:
    today = timezone.localdate()
    known: dict[str, object] = {
        "title": "样例协议", "kind": "cooperation", "division": make_division("520324"),
        "partner": make_division("350582"), "signed_on": today, "from_on": today, "to_on": today + timedelta(365),
    }  # fmt: skip
    return AgreementFacts(**(known | changes))  # type: ignore[arg-type]


def test_an_agreement_names_many_organisers_each_with_its_part(officer: User) -> None:
    parts = [("样例县人社局", "signs"), ("样例市人社局", "signs"), ("样例协作组", "helps")]

    agreement = add_agreement(facts=facts(), organisers=parts, by=officer)
    change_agreement(agreement=agreement, facts=facts(places=300), organisers=parts[:2], by=officer)

    agreement.refresh_from_db()
    assert (agreement.places, agreement.keeper) == (300, officer)
    assert list(agreement.organisers.order_by("pk").values_list("name", "part")) == parts[:2]
    done = AuditEntry.objects.filter(action="agreement.changed").get()
    assert done.data == {"fields": ["places", "organisers"]}


def test_days_partner_and_renewal_are_checked(officer: User) -> None:
    today = timezone.localdate()
    with pytest.raises(DaysOutOfOrder):
        add_agreement(facts=facts(to_on=today - timedelta(1)), organisers=[], by=officer)
    with pytest.raises(AgreementWithoutPartner):
        add_agreement(facts=facts(partner=None), organisers=[], by=officer)
    first = add_agreement(facts=facts(), organisers=[], by=officer)
    add_agreement(facts=facts(), organisers=[], by=officer, renews=first)
    with pytest.raises(AgreementRenewedAlready):
        add_agreement(facts=facts(), organisers=[], by=officer, renews=first)


def test_it_ends_early_for_a_reason_once(officer: User) -> None:
    agreement, yesterday = make_agreement(division=make_division("520324")), timezone.localdate() - timedelta(1)

    with pytest.raises(ReasonMissing):
        end_agreement(agreement=agreement, on=yesterday, reason=" ", by=officer)
    assert end_agreement(agreement=agreement, on=yesterday, reason="企业搬迁", by=officer).is_over
    with pytest.raises(AgreementOver):
        end_agreement(agreement=agreement, on=yesterday, reason="企业搬迁", by=officer)


def test_papers_are_sealed_handed_out_with_a_trace_and_taken_out(officer: User) -> None:
    agreement = make_agreement(division=make_division("520324"))
    file = add_agreement_file(agreement=agreement, name="协议.pdf", content=b"%PDF-1.7 words", by=officer)

    assert b"words" not in bytes(StoredFile.objects.get(pk=file.file_id).sealed)
    assert hand_out_agreement_file(file=file, by=officer) == b"%PDF-1.7 words"
    assert AuditEntry.objects.filter(action="agreement.file_read", by=officer).count() == 1
    remove_agreement_file(file=file, by=officer)
    assert not StoredFile.objects.exists()


@pytest.mark.parametrize(("name", "content"), [("a.exe", b"MZ"), ("a.pdf", b"MZ"), ("a", b"%PDF")])
def test_what_is_no_paper_is_not_taken(officer: User, name: str, content: bytes) -> None:
    agreement = make_agreement(division=make_division("520324"))

    with pytest.raises(FileNotTaken):
        add_agreement_file(agreement=agreement, name=name, content=content, by=officer)


def test_whoever_looks_after_it_is_told_once_for_each_of_the_days(officer: User) -> None:
    today = timezone.localdate()
    agreement = make_agreement(division=make_division("520324"), by=officer, to_on=today + timedelta(days=31))
    make_agreement(division=make_division("520324"), by=officer)

    for days in (0, 0, 1, 2, 24):
        warn_of_ending_agreements(today=today + timedelta(days=days))

    owed = Notice.objects.filter(kind="agreement_ends").order_by("version").values_list("about_id", "version")
    assert list(owed) == [(str(agreement.pk), version) for version in (7, 30, 90)]
    assert to_renew(officer).get() == agreement
    make_agreement(division=make_division("520324"), renews=agreement)
    assert not to_renew(officer).exists()


def test_a_county_sees_its_own_and_the_citys_and_changes_its_own(officer: User) -> None:
    own, city, other = (make_agreement(division=make_division(code)) for code in ("520324", "520300", "520304"))
    file = add_agreement_file(agreement=other, name="a.pdf", content=b"%PDF", by=officer)

    assert set(visible_to(officer)) == {own, city}
    assert list(editable_by(officer)) == [own]
    assert not files_visible_to(officer).filter(pk=file.pk).exists()
    assert set(visible_to(make_officer(Role.CITY))) == {own, city, other}
    assert Agreement.objects.count() == 3
