"""Looking at jobs on one's own phone, and asking why not this one."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from employers.models import Placement, Vacancy
from tests.factories.employers import make_match, make_placement, make_run, make_vacancy, make_wish
from tests.factories.workers import make_phone, make_worker
from tests.trips.views.test_mine import come_in
from workers.models import Worker

pytestmark = pytest.mark.django_db


@pytest.fixture
def worker(client: Client, settings: Any) -> Worker:
    """Somebody who asks for 5000 yuan in Jinjiang, and has come in."""
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    somebody = make_worker(phone=make_phone())
    make_wish(somebody, wage_floor=5000)
    come_in(client, somebody.phone)
    return somebody


def page(client: Client, worker: Worker, **asked: object) -> Any:
    return client.get(reverse("signup:my_other_jobs", args=[worker.public_id]), asked)


def test_jobs_that_fit_are_shown_and_others_are_found(client, worker):
    make_vacancy(title="装配工", pay_to=6000)
    make_vacancy(title="包装工", pay_from=3000, pay_to=4000)

    fitting, found = page(client, worker), page(client, worker, q="包装")

    assertContains(fitting, "装配工")
    assertNotContains(fitting, "包装工")
    assertContains(found, "包装工")
    assertNotContains(found, "装配工")


def test_the_limit_that_rules_a_job_out_is_named(client, worker):
    poor = make_vacancy(pay_from=3000, pay_to=4000)

    assertContains(page(client, worker, vacancy=poor.pk), "It pays 4000 yuan at most; 5000 are asked for.")


def test_the_full_job_is_told_with_its_price_and_points_that_add_up(client, worker):
    full, proposed = make_vacancy(title="满岗", pay_from=6000, pay_to=8000), make_vacancy(pay_to=6000)
    run = make_run(division=worker.household, prices={str(full.pk): 7})
    make_match(run, worker, proposed, score=3, parts={"points": {"wish": 3}})

    answer = page(client, worker, vacancy=full.pk)

    assertContains(answer, "a place there would cost others 7 points")
    told = answer.context["answer"]
    assert told.totals == (sum(there for _part, there, _ in told.points), 3)


def test_closed_jobs_and_other_people_are_out_of_reach(client, worker):
    closed = make_vacancy(title="已撤岗", state=Vacancy.State.WITHDRAWN)

    assertNotContains(page(client, worker, vacancy=closed.pk), 'id="answer"')
    assertNotContains(page(client, worker, q="已撤"), "已撤岗")
    assert page(client, make_worker()).status_code == 404


def test_an_offer_that_is_over_leads_back_to_what_stands(client: Client, worker: Worker) -> None:
    over = make_placement(worker, make_vacancy(), Placement.State.DECLINED)
    someone_elses = make_placement(make_worker(), make_vacancy(), Placement.State.DECLINED)

    told = client.get(reverse("signup:my_job", args=[over.pk]), follow=True)
    assert told.redirect_chain[0][0] == reverse("signup:mine")
    assertContains(told, "nothing to answer there any more")
    assert client.get(reverse("signup:my_job", args=[someone_elses.pk])).status_code == 404
