"""The pages at work: from the upload to the offer, and the answer of the firm."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from employers.models import Employer, Match, MatchRun, Placement, Vacancy, VacancyImport
from employers.services.matching import solve_run
from employers.services.vacancy_taking import take_over_vacancies
from tests.employers.services.test_vacancy_import import row, workbook
from tests.factories.divisions import make_division
from tests.factories.employers import (
    make_credit_code,
    make_employer,
    make_employer_clerk,
    make_match,
    make_placement,
    make_run,
    make_station,
    make_station_clerk,
    make_vacancy,
    make_wish,
)
from tests.factories.staff import make_officer
from tests.factories.workers import make_worker
from zunyi.accounts.models import User

pytestmark = pytest.mark.django_db

VACANCY = {
    "title": "电焊工", "division": "泉州市晋江市", "openings": "5", "pay_from": "6000", "pay_to": "8000",
    "from_on": "2049-02-10", "to_on": "2049-03-15", "shift": "day", "contract": "direct", "requirements": "持焊工证",
}  # fmt: skip


def signed_in(client: Client, user: User) -> Client:
    client.force_login(user)
    return client


@pytest.fixture
def desk(client: Client) -> Client:
    make_division("350582")
    return signed_in(client, make_officer("county", make_division("520324")))


def test_a_list_goes_from_the_upload_into_the_register(desk: Client) -> None:
    facts = {"到岗起": "2049-02-10", "到岗止": "2049-03-15"}
    content = workbook(row(**facts), row(人数="若干", **facts), row(要求="限男性", **facts))
    file = SimpleUploadedFile("用工.xlsx", content)

    desk.post("/desk/vacancy-imports/new/", {"file": file})
    received = VacancyImport.objects.get()
    page = desk.get(f"/desk/vacancy-imports/{received.pk}/")
    assertContains(page, "“若干” is not a number of people.")
    assertContains(page, "“限男性” chooses by sex.")
    assertContains(page, "妇女权益保障法")
    assertContains(desk.get(f"/desk/vacancy-imports/{received.pk}/?show=wrong"), "若干")
    assertContains(desk.get(f"/desk/vacancy-imports/{received.pk}/columns/"), "统一社会信用代码")
    assertContains(
        desk.get(f"/desk/vacancy-imports/{received.pk}/confirm/"), "1 vacancies are posted and open to workers."
    )
    assert desk.get(f"/desk/vacancy-imports/{received.pk}/errors/").content.startswith(b"PK")

    desk.post(f"/desk/vacancy-imports/{received.pk}/confirm/")
    take_over_vacancies(import_id=received.pk)
    assert sorted(Vacancy.objects.values_list("state", flat=True)) == ["held", "open"]
    assertContains(desk.get("/desk/vacancy-imports/"), "用工.xlsx")


@pytest.mark.parametrize("content", [b"", b"not a table", "姓名,电话\n测一,154\n".encode()])
def test_a_wrong_file_is_answered_in_words(desk: Client, content: bytes) -> None:
    page = desk.post("/desk/vacancy-imports/new/", {"file": SimpleUploadedFile("x.xlsx", content)})

    assert page.status_code == 422
    assert VacancyImport.objects.count() == 0


def test_a_firm_is_registered_and_a_wrong_code_refused_beside_its_field(desk: Client) -> None:
    form = {"uscc": "91350582QAKDCPTTQ8", "name": "样例电子有限公司", "division": "350582"}
    page = desk.post("/desk/employers/new/", form)
    assertContains(page, "a character is mistyped", status_code=422)
    assertContains(page, "样例电子有限公司", status_code=422)

    desk.post("/desk/employers/new/", form | {"uscc": make_credit_code()})
    assert Employer.objects.get().name == "样例电子有限公司"


def test_an_unknown_place_is_said(desk: Client) -> None:
    page = desk.post("/desk/employers/new/", {"uscc": make_credit_code(), "name": "样例", "division": "某地"})

    assertContains(page, "This place is not known.", status_code=422)


def test_a_suspension_asks_for_its_reason(desk: Client) -> None:
    firm = make_employer()
    assert desk.post(f"/desk/employers/{firm.pk}/state/suspend/", {"reason": ""}).status_code == 422

    desk.post(f"/desk/employers/{firm.pk}/state/suspend/", {"reason": "扣押证件"})
    assertContains(desk.get(f"/desk/employers/{firm.pk}/"), "扣押证件")


def test_a_vacancy_is_posted_changed_and_withdrawn(desk: Client) -> None:
    firm = make_employer()
    desk.post(f"/desk/employers/{firm.pk}/vacancies/new/", VACANCY)
    vacancy = Vacancy.objects.get()
    assert (vacancy.division.code, vacancy.certificate, vacancy.state) == ("350582", "welding", "open")

    assertContains(desk.get(f"/desk/vacancies/{vacancy.pk}/edit/"), "福建省泉州市晋江市")
    page = desk.post(f"/desk/vacancies/{vacancy.pk}/edit/", VACANCY | {"requirements": "女性优先"}, follow=True)
    assertContains(page, "held back")
    assertContains(page, "“女性优先” chooses by sex.")
    assertContains(
        desk.post(f"/desk/vacancies/{vacancy.pk}/state/open/", follow=True), "against the law on job postings"
    )
    desk.post(f"/desk/vacancies/{vacancy.pk}/state/withdraw/", {"reason": "订单取消"})
    vacancy.refresh_from_db()
    assert vacancy.state == "withdrawn"


def test_pay_and_days_out_of_order_are_said_beside_their_fields(desk: Client) -> None:
    form = VACANCY | {"pay_to": "5000", "to_on": "2049-02-01"}
    page = desk.post(f"/desk/employers/{make_employer().pk}/vacancies/new/", form)

    assertContains(page, "The highest pay is below the lowest.", status_code=422)
    assertContains(page, "The last day lies before the first.", status_code=422)


def test_a_run_is_started_looked_at_and_confirmed(desk: Client) -> None:
    worker, other = make_worker(), make_worker()
    for each in (worker, other):
        make_wish(each)
    make_wish(make_worker(), destination="440400")
    make_vacancy()
    county = make_division("520324")

    desk.post("/desk/matching/new/", {"division": county.pk})
    run = solve_run(run_id=MatchRun.objects.get().pk)
    page = desk.get(f"/desk/matching/{run.pk}/")
    assertContains(page, worker.legal_name)
    assertContains(page, "wish no. 1 (1000 points)")
    assertContains(desk.get(f"/desk/matching/{run.pk}/?show=left"), "There is no open vacancy in 珠海市.")

    chosen = Match.objects.get(worker=worker)
    url = f"/desk/matching/{run.pk}/confirm/"
    asked = desk.post(url, {"match": [chosen.pk]})
    assertContains(asked, "1 people are offered a job at 1 firms in 1 cities.")
    assert Placement.objects.count() == 0
    done = desk.post(url, {"ids": str(chosen.pk), "confirm": "1"}, follow=True)
    assertContains(done, "Offers made: 1.")
    assert Placement.objects.get().worker == worker

    desk.post(url, {"everything": "1", "filters": "state=proposed", "confirm": "1"})
    assert Placement.objects.count() == 2


def test_nothing_ticked_is_said(desk: Client) -> None:
    run = make_run(division=make_division("520324"))

    page = desk.post(f"/desk/matching/{run.pk}/confirm/", {}, follow=True)
    assertContains(page, "No proposal is chosen.")


def test_the_filter_bounds_what_all_means(desk: Client) -> None:
    run = make_run(division=make_division("520324"))
    jinjiang, zhuhai = make_vacancy(), make_vacancy(division=make_division("440402"))
    for vacancy in (jinjiang, zhuhai):
        make_match(run, make_worker(), vacancy)

    desk.post(f"/desk/matching/{run.pk}/confirm/", {"everything": "1", "filters": "city=440400", "confirm": "1"})

    assert Placement.objects.get().vacancy == zhuhai


def test_a_proposal_is_dropped_with_its_reason(desk: Client) -> None:
    run = make_run(division=make_division("520324"))
    match = make_match(run, make_worker(), make_vacancy())

    assert desk.post(f"/desk/matching/{run.pk}/matches/{match.pk}/drop/", {"reason": ""}).status_code == 422
    desk.post(f"/desk/matching/{run.pk}/matches/{match.pk}/drop/", {"reason": "本人要照顾老人"})
    assertContains(desk.get(f"/desk/matching/{run.pk}/"), "本人要照顾老人")


def test_the_answer_of_a_worker_is_written_down_once(desk: Client) -> None:
    placement = make_placement(make_worker(), make_vacancy())
    url = f"/desk/placements/{placement.pk}/"

    desk.post(url, {"answer": "yes", "reason": ""})
    placement.refresh_from_db()
    assert placement.state == "accepted"
    assertNotContains(desk.get(url), "What does the worker say?")


def test_a_firm_posts_and_sees_names_after_the_yes(client: Client) -> None:
    firm = make_employer()
    partner = signed_in(client, make_employer_clerk(firm))
    assertRedirects(partner.get("/partner/"), "/partner/vacancies/")
    partner.post(f"/partner/employers/{firm.pk}/vacancies/new/", VACANCY)
    vacancy = Vacancy.objects.get()
    asked, coming = make_worker(), make_worker()
    make_placement(asked, vacancy)
    placed = make_placement(coming, vacancy, Placement.State.ACCEPTED)

    page = partner.get("/partner/arrivals/")
    assertContains(page, coming.legal_name)
    assertNotContains(page, asked.legal_name)
    partner.post(f"/partner/arrivals/{placed.pk}/", {"arrived_on": timezone.localdate().isoformat()})
    placed.refresh_from_db()
    assert placed.state == "arrived"


def test_a_firm_cannot_open_what_the_bureau_holds(client: Client) -> None:
    firm = make_employer()
    partner = signed_in(client, make_employer_clerk(firm))
    partner.post(f"/partner/employers/{firm.pk}/vacancies/new/", VACANCY | {"requirements": "限男性"})
    vacancy = Vacancy.objects.get()
    partner.post(f"/partner/vacancies/{vacancy.pk}/edit/", VACANCY)
    partner.post(f"/partner/vacancies/{vacancy.pk}/state/open/")

    vacancy.refresh_from_db()
    assert vacancy.state == "held"
    assertContains(partner.get(f"/partner/vacancies/{vacancy.pk}/"), "the bureau looks at it")


@pytest.mark.parametrize(
    "path", ["employers/", "vacancies/", "placements/", "matching/{run}/", "matching/{run}/?show=left"]
)
def test_lists_cost_the_same_for_one_and_for_thirty(desk: Client, path: str, django_assert_num_queries) -> None:
    run = make_run(division=make_division("520324"))
    counts: list[int] = []
    desk.get("/desk/")  # the first request of a session notes that it began
    for more in (1, 29):
        for _ in range(more):
            vacancy = make_vacancy()
            make_placement(make_worker(), vacancy)
            make_match(run, make_worker(), None if "left" in path else vacancy, parts={"main": "place", "wish": {}})
        with django_assert_num_queries(counts[0]) if counts else _counting(counts):
            assert desk.get(f"/desk/{path.format(run=run.pk)}").status_code == 200


def _counting(counts: list[int]):  # type: ignore[no-untyped-def]
    class Counting(CaptureQueriesContext):
        def __exit__(self, *error: object) -> None:
            super().__exit__(*error)  # type: ignore[arg-type]
            counts.append(len(self.captured_queries))

    return Counting(connection)


def test_the_partner_list_costs_the_same_for_one_and_for_thirty(client: Client, django_assert_num_queries) -> None:
    partner = signed_in(client, make_station_clerk(make_station()))
    vacancy, counts = make_vacancy(openings=40), []
    partner.get("/partner/")
    for more in (1, 29):
        for _ in range(more):
            make_placement(make_worker(), vacancy, Placement.State.ACCEPTED)
        with django_assert_num_queries(counts[0]) if counts else _counting(counts):
            assert partner.get("/partner/arrivals/").status_code == 200
