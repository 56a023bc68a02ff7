"""One rule for one person: a roster and the form say the same of the same cells, and write the same row."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from tests.factories.staff import make_officer
from tests.factories.workers import make_number, make_worker
from tests.workers.rosters import judged, roster_file, row, taken
from workers import refusals
from workers.forms.fields import NameField, NumberField, PhoneField
from workers.identity_number import IdentityNumber
from workers.models import Identity, Worker
from workers.names import clean_name
from workers.services.register import Person
from workers.services.worker import register_by_hand
from zunyi.divisions.models import Division
from zunyi.refusals import Refusal

pytestmark = pytest.mark.usefixtures("places")

_NAMES = (
    "测一鸣", "测 二", "测三(女)", "试•样例江", "试.样例江", "", "12", "测", "阿" * 51, "𬱖㯊",
    "测四 15400000009", "a b",
)  # fmt: skip
_PHONES = ("15400000001", "154-0000-0002", "+8615400000003", "15400000004/15400000005", "0851-12345678", "", "154")


def cells(chance: Random, known: list[Worker]) -> dict[str, Any]:
    """What somebody may write for a person; some are on record already, some under another name."""
    number = make_number()
    name = chance.choice(_NAMES)
    if chance.random() < 0.3:
        worker = chance.choice(known)
        number, name = worker.identity.number(), worker.legal_name if chance.random() < 0.5 else "样例别人"
    youth = "520399201801019038"
    number = chance.choice((number, number, number, number.lower(), f" {number} ", number[:15], number[:17], "",
                            number[:-1] + ("1" if number[-1] != "1" else "2"), youth))  # fmt: skip
    return {"姓名": name, "身份证号码": number, "联系电话": chance.choice(_PHONES)}


def verdict_of_form(row: dict[str, Any], county: Division, officer: Any) -> set[str]:
    """Why the form would not take this person; nothing when it would."""
    no = set()
    for text, field in ((row["姓名"], NameField), (row["身份证号码"], NumberField)):
        try:
            field.reader(text)
        except Refusal as refusal:
            no.add(refusal.code)
    if no:
        return no
    person = Person(NameField.reader(row["姓名"]), IdentityNumber.parse(row["身份证号码"]), county)
    try:
        with transaction.atomic():
            register_by_hand(person=person, facts={}, manner="by_phone", messages=False, by=officer)
            transaction.set_rollback(True)
    except refusals.NotOldEnoughYet:
        return {refusals.WorkerTooYoung.code}
    except refusals.NameDoesNotFitNumber:
        return {refusals.NameContradictsRegister.code}
    except refusals.RegisteredElsewhere:
        return {"elsewhere"}
    return set()


def test_roster_and_form_judge_random_people_alike():
    county = Division.objects.get(code="520324")
    officer, chance = make_officer("county", county), Random(7)
    known = [make_worker(household=home, legal_name="测一鸣", name_key="测一鸣")
             for home in (county, county, Division.objects.get(code="520304"))]  # fmt: skip
    people = [cells(chance, known) for _ in range(150)]
    seen: set[str] = set()
    for person in people:  # one number twice is a matter of the roster alone
        if person["身份证号码"].strip().upper() in seen:
            person["身份证号码"] = make_number()
        seen.add(person["身份证号码"].strip().upper())
    content = roster_file(*(row(each["姓名"] or "", each["身份证号码"], 联系电话=each["联系电话"]) for each in people))

    roster = judged(content, county=county, by=officer)

    by_row = {each.number: each for each in roster.rows.all()}
    for at, person in enumerate(people, 3):
        found = {problem["code"] for problem in by_row[at].problems if problem["fatal"]} if at in by_row else {"blank"}
        if at in by_row and by_row[at].outcome == "elsewhere":
            found.add("elsewhere")
        if found == {"blank"}:
            assert not any(person.values())
            continue
        assert found == verdict_of_form(person, county, officer), person
    kept = [at for at in by_row if by_row[at].outcome != "wrong"]
    assert len(kept) > 20
    for at in kept:
        phone = people[at - 3]["联系电话"]
        try:
            expected = PhoneField.reader(phone) if phone else ""
        except Exception:  # the form asks again, the roster leaves it empty and says so
            expected = ""
            assert by_row[at].problems
        assert by_row[at].phone == (expected or clean_name(people[at - 3]["姓名"]).digits[:11])


def test_roster_and_form_write_the_same_row():
    county = Division.objects.get(code="520324")
    officer = make_officer("county", county)
    first, second = make_number(), make_number()
    name, phone = "试•样例江", "154-0000-0007"
    taken(roster_file(row(name, first, 联系电话=phone)), county=county, by=officer)
    person = Person(NameField.reader(name), IdentityNumber.parse(second), county, PhoneField.reader(phone))
    register_by_hand(person=person, facts={}, manner="by_phone", messages=False, by=officer)

    of_roster, of_form = (
        Worker.objects.filter(identity=Identity.objects.get(last4=number[-4:], first6=number[:6], number_index=index))
        .values()
        .get()
        for number, index in ((each, bytes(Identity.sealing(each).number_index)) for each in (first, second))
    )
    own = {"id", "public_id", "created_at", "updated_at"}
    assert {key: value for key, value in of_roster.items() if key not in own} == {
        key: value for key, value in of_form.items() if key not in own
    }
    assert abs(of_roster["created_at"] - timezone.now()).total_seconds() < 600
