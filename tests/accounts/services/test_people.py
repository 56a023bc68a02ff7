"""Who gives whom an account."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.factories.accounts import make_officer
from tests.factories.divisions import make_division
from zunyi.accounts import refusals
from zunyi.accounts.models import Assignment, User
from zunyi.accounts.roles import Role
from zunyi.accounts.services import (
    add_person,
    assign_role,
    disable_person,
    enable_person,
    end_assignment,
    issue_token,
    reset_password,
)
from zunyi.audit.queries import history_of

pytestmark = pytest.mark.django_db


def again(user: User) -> User:
    """The same person as the next request reads them."""
    return User.objects.get(pk=user.pk)


def actions(user: User) -> list[str]:
    return [entry.action for entry in history_of(user)]


def test_county_adds_an_officer_of_its_own_town():
    county = make_officer(Role.COUNTY, "520324")

    person, password = add_person(
        username="Wang-Li ", name=" 王测试", role=Role.TOWN, division=make_division("520324116"), by=county
    )

    person = again(person)
    assert (person.username, person.name, person.roles) == ("wang-li", "王测试", {Role.TOWN})
    assert person.check_password(password)
    assert person.must_change_password
    assert actions(person) == ["account.added"]


@pytest.mark.parametrize(
    ("own_role", "own_place", "role", "place", "refusal"),
    [
        (Role.COUNTY, "520324", Role.TOWN, "520304100", refusals.PlaceNotYours),
        (Role.COUNTY, "520324", Role.COUNTY, "520304", refusals.PlaceNotYours),
        (Role.COUNTY, "520324", Role.CITY, "520300", refusals.RoleNotYours),
        (Role.COUNTY, "520324", Role.AUDITOR, None, refusals.RoleNotYours),
        (Role.COUNTY, "520324", Role.ADMIN, None, refusals.RoleNotYours),
        (Role.TOWN, "520324116", Role.TOWN, "520324116", refusals.RoleNotYours),
        (Role.TOWN, "520324116", Role.VILLAGE, "520324100001", refusals.PlaceNotYours),
        (Role.VILLAGE, "520324116201", Role.VILLAGE, "520324116201", refusals.RoleNotYours),
        (Role.COUNTY, "520324", Role.VILLAGE, "520324116", refusals.PlaceDoesNotFitRole),
        (Role.COUNTY, "520324", Role.TOWN, None, refusals.PlaceDoesNotFitRole),
        (Role.COUNTY, "520324", Role.ESCORT, "520324", refusals.PlaceDoesNotFitRole),
    ],
)
def test_nobody_hands_out_more_than_lies_below_them(own_role, own_place, role, place, refusal):
    officer = make_officer(own_role, own_place)

    with pytest.raises(refusal):
        add_person(
            username="somebody", name="甲", role=role, division=make_division(place) if place else None, by=officer
        )

    assert not User.objects.filter(username="somebody").exists()


def test_a_sign_in_name_belongs_to_one_person():
    county = make_officer(username="wang")

    with pytest.raises(refusals.UsernameTaken):
        add_person(username="WANG", name="乙", role=Role.ESCORT, by=county)


def test_an_escort_is_looked_after_by_the_county_that_added_them():
    county, other = make_officer(Role.COUNTY, "520324"), make_officer(Role.COUNTY, "520304")
    escort = add_person(username="escort", name="丙", role=Role.ESCORT, by=county).person

    with pytest.raises(refusals.NotYourPerson):
        disable_person(person=escort, by=other)

    assert not disable_person(person=escort, by=county).is_active


def test_county_cannot_touch_the_accounts_of_another_county_or_above():
    county = make_officer(Role.COUNTY, "520324")
    for other in (make_officer(Role.CITY), make_officer(Role.TOWN, "520304100"), make_officer(Role.AUDITOR)):
        with pytest.raises(refusals.NotYourPerson):
            reset_password(person=other, by=county)


def test_somebody_who_also_serves_elsewhere_is_not_wholly_ours():
    county = make_officer(Role.COUNTY, "520324")
    person = make_officer(Role.TOWN, "520324116")
    Assignment.objects.create(user=person, role=Role.TOWN, division=make_division("520304100"))

    with pytest.raises(refusals.NotYourPerson):
        disable_person(person=person, by=county)


def test_superusers_are_out_of_reach_of_everybody_else():
    city = make_officer(Role.CITY)
    chief = make_officer(Role.COUNTY, "520324", is_superuser=True)

    with pytest.raises(refusals.NotYourPerson):
        reset_password(person=chief, by=city)


def test_nobody_closes_their_own_door():
    county = make_officer(Role.COUNTY, "520324")

    with pytest.raises(refusals.NotYourself):
        disable_person(person=county, by=county)
    with pytest.raises(refusals.NotYourself):
        end_assignment(assignment=county.assignments.get(), by=county)


def test_a_role_is_given_once_and_ends():
    county, person = make_officer(Role.COUNTY, "520324"), make_officer(Role.TOWN, "520324116")
    fengyi = make_division("520324100")
    given = assign_role(person=person, role=Role.TOWN, division=fengyi, by=county)

    with pytest.raises(refusals.RoleAlreadyHeld):
        assign_role(person=person, role=Role.TOWN, division=fengyi, by=county)
    end_assignment(assignment=given, by=county)

    assert [each.division.code for each in again(person).current_assignments] == ["520324116"]
    assert actions(person) == ["account.role_ended", "account.role_given"]


def test_an_older_role_is_kept_with_its_last_day():
    county, person = make_officer(Role.COUNTY, "520324"), make_officer(Role.TOWN, "520324116")
    person.assignments.update(starts_on=timezone.localdate() - timedelta(days=30))

    ended = end_assignment(assignment=person.assignments.get(), by=county)

    assert ended.ends_on == timezone.localdate() - timedelta(days=1)
    assert again(person).roles == frozenset()
    with pytest.raises(refusals.AssignmentOver):
        end_assignment(assignment=ended, by=county)


def test_closing_an_account_ends_its_programs():
    county, person = make_officer(Role.COUNTY, "520324"), make_officer(Role.TOWN, "520324116")
    issue_token(owner=person, name="统计")

    disable_person(person=person, by=county, reason="调离")

    assert person.auth_token_set.count() == 0
    with pytest.raises(refusals.PersonDisabled):
        reset_password(person=person, by=county)
    assert enable_person(person=person, by=county).is_active
    assert actions(person) == ["account.enabled", "account.disabled", "account.token_issued"]


def test_a_reset_password_lasts_a_week_and_ends_programs():
    county, person = make_officer(Role.COUNTY, "520324"), make_officer(Role.TOWN, "520324116")
    issue_token(owner=person)

    password = reset_password(person=person, by=county)

    person = again(person)
    assert person.check_password(password)
    assert timedelta(days=6) < person.one_time_password_until - timezone.now() < timedelta(days=8)
    assert person.auth_token_set.count() == 0
