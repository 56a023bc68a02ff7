"""Where somebody works, and what follows from it."""

from __future__ import annotations

from datetime import date

import pytest

from tests.factories.accounts import make_officer
from tests.factories.divisions import make_division
from tests.factories.workers import make_worker
from workers.models import EmploymentSpell, WorkerChange
from workers.refusals import CardDates, SpellEndsBeforeItBegins, SpellsOverlap, StillAtWork
from workers.services.spell import begin_spell, change_spell, end_spell, remove_spell
from workers.services.worker import change_worker
from zunyi.accounts.roles import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer():
    return make_officer(Role.COUNTY, "520324")


@pytest.fixture
def worker():
    return make_worker(household=make_division("520324116"))


def work(place: str, began: date, ended: date | None = None) -> dict:
    return {"place": make_division(place), "began_on": began, "ended_on": ended, "source": "told"}


def test_work_beyond_the_county_makes_somebody_away(worker, officer):
    begin_spell(worker=worker, facts=work("440400", date(2026, 2, 1)), by=officer)

    worker.refresh_from_db()
    assert (worker.state, worker.state_since, worker.present.code) == ("away", date(2026, 2, 1), "440400")
    assert set(WorkerChange.objects.values_list("field", flat=True)) == {"state", "state_since", "present"}


def test_work_in_the_own_county_does_not(worker, officer):
    begin_spell(worker=worker, facts=work("520324", date(2026, 2, 1)), by=officer)

    worker.refresh_from_db()
    assert (worker.state, worker.present) == ("", None)


def test_nobody_works_in_two_places_at_a_time(worker, officer):
    begin_spell(worker=worker, facts=work("440400", date(2026, 2, 1)), by=officer)

    with pytest.raises(StillAtWork):
        begin_spell(worker=worker, facts=work("350582", date(2026, 3, 1)), by=officer)
    with pytest.raises(SpellsOverlap):
        begin_spell(worker=worker, facts=work("350582", date(2026, 1, 1), date(2026, 3, 1)), by=officer)
    begin_spell(worker=worker, facts=work("350582", date(2025, 1, 1), date(2026, 2, 1)), by=officer)


def test_the_database_keeps_the_rule_too(worker):
    facts = {"worker": worker, "place": make_division("440400"), "began_on": date(2026, 2, 1), "source": "told"}
    EmploymentSpell.objects.create(**facts)

    with pytest.raises(Exception, match="spell_one_at_a_time"):
        EmploymentSpell.objects.create(**facts)


def test_whoever_comes_home_is_a_returnee_from_that_day(worker, officer):
    spell = begin_spell(worker=worker, facts=work("440400", date(2026, 2, 1)), by=officer)

    end_spell(spell=spell, ended_on=date(2026, 9, 30), reason="season", came_back=True, by=officer)

    worker.refresh_from_db()
    assert (worker.state, worker.state_since, worker.present) == ("returned", date(2026, 9, 30), None)


def test_days_out_of_order_are_refused(worker, officer):
    spell = begin_spell(worker=worker, facts=work("440400", date(2026, 2, 1)), by=officer)

    with pytest.raises(SpellEndsBeforeItBegins):
        end_spell(spell=spell, ended_on=date(2026, 1, 1), reason="other", came_back=False, by=officer)
    change_spell(spell=spell, facts={"began_on": date(2026, 1, 1)}, by=officer)
    remove_spell(spell=spell, by=officer)
    assert not EmploymentSpell.objects.exists()


def test_every_change_of_a_record_is_kept_with_what_it_was(worker, officer):
    phone = worker.phone
    facts = {"phone": "15400001111", "flags": ["disabled"], "valid_to": date(2030, 1, 1), "level": "senior"}

    change_worker(worker=worker, facts=facts, by=officer)
    change_worker(worker=worker, facts=facts, by=officer)

    assert set(WorkerChange.objects.values_list("field", "was", "now", "by")) == {
        ("phone", phone, "15400001111", officer.pk),
        ("flags", "", "disabled", officer.pk),
        ("valid_to", "", "2030-01-01", officer.pk),
        ("level", "", "senior", officer.pk),
    }


def test_a_card_is_valid_until_a_day_or_for_life(worker, officer):
    change_worker(worker=worker, facts={"is_long_term": True}, by=officer)

    with pytest.raises(CardDates):
        change_worker(worker=worker, facts={"valid_to": date(2030, 1, 1)}, by=officer)
