"""Edge cases of the domain brief (section 6) that concern who somebody is; the numbers are those of its table."""

from __future__ import annotations

from datetime import date

import pytest
from stdnum.cn.ric import calc_check_digit

from tests.factories.accounts import make_officer
from tests.factories.divisions import make_division
from tests.factories.workers import make_person, make_worker
from workers import refusals
from workers.identity_number import IdentityNumber
from workers.models import Worker
from workers.names import carrier_name, clean_name, name_key
from workers.queries.age import is_of_working_age
from workers.queries.search import found
from workers.queries.worker import visible_to
from workers.queries.worker_page import facts_of
from workers.services.register import register_people
from workers.services.worker import change_worker
from zunyi.accounts.roles import Role

pytestmark = pytest.mark.django_db


def test_edge_case_03_a_worker_without_a_phone_is_registered_and_somebody_passes_messages_on():
    worker = register_people(people=[make_person(phone="", phone_of="own")], by=None)[0]

    assert (worker.phone, worker.phone_of) == ("", "")


def test_edge_case_04_five_relatives_share_one_phone():
    people = [make_person(phone="15400009999", phone_of="relative") for _ in range(5)]
    register_people(people=people, by=None)

    assert found(Worker.objects.all(), "15400009999").count() == 5


@pytest.mark.parametrize(
    "text", ["52039920170601908x", "５２０３９９２０１７０６０１９０８Ｘ", " 520399 20170601 908X "]
)
def test_edge_case_05_an_x_in_any_spelling_is_one_number(text):
    assert IdentityNumber.parse(text).number == "52039920170601908X"


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("520399880214901", refusals.IdentityNumberOfFifteenDigits),
        ("5.20399E+17", refusals.IdentityNumberBrokenByExcel),
        (5.20399198802149e17, refusals.IdentityNumberBrokenByExcel),
    ],
)
def test_edge_case_05_fifteen_digits_and_what_excel_broke_are_refused_with_help(text, refusal):
    with pytest.raises(refusal) as no:
        IdentityNumber.parse(text)
    assert no.value.way_out


def test_edge_case_06_and_edge_case_09_sixteen_is_reached_on_the_birthday_and_not_the_day_before():
    born = IdentityNumber.parse("520399201101319063").born_on

    assert not is_of_working_age(born, on=date(2027, 1, 30))
    assert is_of_working_age(born, on=date(2027, 1, 31))


@pytest.mark.parametrize(
    ("birth", "refusal"),
    [("19900230", refusals.IdentityNumberBirthDate), ("20280101", refusals.IdentityNumberOfTheFuture)],
)
def test_edge_case_06_a_right_last_digit_makes_no_day_that_is_none_or_is_still_to_come(birth, refusal):
    number = f"520399{birth}901"

    with pytest.raises(refusal):
        IdentityNumber.parse(number + calc_check_digit(number + "0"), today=date(2027, 1, 30))


def test_edge_case_07_an_old_prefix_says_nothing_of_where_somebody_lives():
    number = IdentityNumber.parse("522199197205059093")
    worker = register_people(people=[make_person(number=number, household=make_division("520304"))], by=None)[0]

    assert worker.household.code == "520304"


def test_edge_case_08_a_card_is_judged_on_the_day_that_matters_and_for_life_never_runs_out():
    worker, officer = make_worker(household=make_division("520324")), make_officer(Role.COUNTY, "520324")
    change_worker(worker=worker, facts={"valid_to": date(2027, 2, 1)}, by=officer)
    worker.refresh_from_db()

    assert not facts_of(worker, day=date(2027, 2, 1)).card_is_over
    assert facts_of(worker, day=date(2027, 2, 2)).card_is_over
    change_worker(worker=worker, facts={"valid_to": None, "is_long_term": True}, by=officer)
    assert not facts_of(Worker.objects.get(pk=worker.pk), day=date(2050, 1, 1)).card_is_over


@pytest.mark.parametrize("dot", ["·", "•", "・", "‧", ".", "．"])
def test_edge_case_22_every_dot_is_stored_as_one_and_compared_without(dot):
    name = clean_name(f"阿依古丽{dot}买买提").legal_name

    assert name == "阿依古丽·买买提"
    assert name_key(name) == name_key("阿依古丽买买提")


@pytest.mark.parametrize("name", ["测" * 25, "测㯊", "测\U0002cc56", "测\ue000", "测鄧"])
def test_edge_case_22_long_and_rare_names_are_kept_as_they_are_and_have_a_carriers_name(name):
    kept = register_people(people=[make_person(name=clean_name(name).legal_name)], by=None)[0]

    kept.refresh_from_db()
    assert kept.legal_name == name
    carried = carrier_name(name)
    assert sum(1 if sign.isascii() else 2 for sign in carried) <= 30
    assert carried.encode("gbk")


def test_edge_case_22_a_name_is_counted_in_characters_and_not_in_what_a_computer_needs_for_them():
    rare = "\U0002cc56" * 50

    kept = register_people(people=[make_person(name=clean_name(rare).legal_name)], by=None)[0]

    kept.refresh_from_db()
    assert kept.legal_name == rare


def test_edge_case_22_two_ways_to_write_a_name_stay_as_they_are_written():
    old, new = (register_people(people=[make_person(name=name)], by=None)[0] for name in ("测鄧", "测邓"))

    assert [each.legal_name for each in Worker.objects.order_by("pk")] == [old.legal_name, new.legal_name]
    assert old.legal_name != new.legal_name


def test_edge_case_23_blanks_and_remarks_leave_a_name_and_it_is_said():
    assert clean_name("张  三").legal_name == "张三"
    assert clean_name("张三(女)").remark == "女"
    assert clean_name("张三15400001234").digits == "15400001234"


def test_edge_case_36_twins_of_one_name_with_neighbouring_numbers_are_two_people():
    home = make_division("520324")
    numbers = [IdentityNumber.parse(text) for text in ("52039919850615918X", "52039919850615926X")]
    people = [make_person(name="测一鸣", number=number, household=home) for number in numbers]

    one, other = register_people(people=people, by=None)

    assert one.pk != other.pk
    assert set(found(Worker.objects.all(), "测一鸣")) == {one, other}
    assert [each.identity.last4 for each in (one, other)] == ["918X", "926X"]


def test_edge_case_41_an_officer_of_another_county_sees_nobody_of_this_one():
    worker = make_worker(household=make_division("520324116"))

    assert not visible_to(make_officer(Role.COUNTY, "520304")).filter(pk=worker.pk).exists()
    assert visible_to(make_officer(Role.CITY)).filter(pk=worker.pk).exists()
