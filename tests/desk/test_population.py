"""The invented population that the measures stand on."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.management import CommandError, call_command

from tests.factories.workers import make_worker
from workers.identity_number import IdentityNumber
from workers.models import EmploymentSpell, Identity, Worker
from zunyi.desk.demo.population import make_population
from zunyi.divisions.models import Division

TODAY = date(2026, 11, 24)


@pytest.fixture
def places(db):
    call_command("load_divisions", verbosity=0)


def test_a_population_has_the_shape_of_the_article(places):
    made = make_population(count=3000, today=TODAY, seed=1, processes=1)

    assert made.people == Worker.objects.count() == Identity.objects.count() == 3000
    assert 0.59 < made.outside / made.people < 0.65
    province = Division.objects.get(code="520000").path
    assert EmploymentSpell.objects.filter(ended_on=None).exclude(place__path__startswith=province).count() == (
        made.outside
    )
    counties = Worker.objects.values_list("household__path", flat=True)
    assert len({path[:12] for path in counties}) == 14


def test_every_number_is_valid_nobodys_and_borne_once(places):
    known = make_worker(born_on=date(1990, 3, 7))
    make_population(count=500, today=TODAY, seed=1, processes=1)

    for worker in Worker.objects.exclude(pk=known.pk).select_related("identity"):
        number = IdentityNumber.parse(worker.identity.number())
        assert number.born_on == worker.born_on
        assert number.age_on(TODAY) >= 16
        assert number.number[14] == "9"
        assert number.number[:6] in ("520399", "522199")


def test_one_seed_invents_the_same_people_and_keys_go_on_after_them(places):
    make_population(count=200, today=TODAY, seed=7, processes=1)
    first = set(Worker.objects.values_list("legal_name", "born_on"))
    Worker.objects.all().delete()

    make_population(count=200, today=TODAY, seed=7, processes=1)

    assert set(Worker.objects.values_list("legal_name", "born_on")) != set()
    assert {born for _, born in first} == set(Worker.objects.values_list("born_on", flat=True))
    assert make_worker().pk > Worker.objects.order_by("-pk")[1].pk


def test_real_registers_are_left_alone(settings):
    settings.ALLOW_TEST_IDS = False
    with pytest.raises(CommandError):
        call_command("make_population", 10)


def test_more_people_than_numbers_are_refused(places):
    with pytest.raises(ValueError, match="at most"):
        make_population(count=4_000_000, today=TODAY, seed=1)
