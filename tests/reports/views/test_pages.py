"""Pages and workbooks of reports: the same figures, within the reader's place, and every export in the history."""

import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.http import urlencode
from python_calamine import CalamineWorkbook

from tests.factories.divisions import make_division
from tests.factories.staff import make_officer
from tests.reports.histories import DAY, make_history
from trips.models import Trip
from zunyi.accounts.roles import Role
from zunyi.audit.models import AuditEntry
from zunyi.reports.queries.daily import daily_report
from zunyi.reports.queries.figures import CONDITIONS, Question, behind
from zunyi.reports.queries.window import Window

pytestmark = pytest.mark.django_db
DAY_24 = {"day": DAY.isoformat(), "hour": "24"}


@pytest.fixture
def history():
    return make_history(2, trips=20)


def sign_in(client, role=Role.CITY, place="520300"):
    user = make_officer(role, make_division(place) if place else None)
    client.force_login(user)
    return user


def get(client, name, **asked):
    return client.get(reverse(f"reports:{name}"), DAY_24 | asked)


def report_of(place="520300"):
    window = Window(DAY, 24)
    return daily_report(Question(window, (make_division(place).path,), DAY.replace(month=1, day=1)))


def rows_of(answer):
    return CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()


def test_the_page_shows_the_days_figures(client, history):
    sign_in(client)

    answer = get(client, "daily")

    assert answer.context["report"].total.figures == report_of().total.figures
    assert "正安县" in answer.content.decode()
    assert "新蒲新区" in answer.content.decode()


def test_a_county_reads_of_its_own_people_alone(client, history):
    sign_in(client, Role.COUNTY, "520304")

    page = get(client, "daily")

    assert page.context["report"].total.figures == report_of("520304").total.figures
    assert "正安县" not in page.content.decode()


def test_another_countys_row_cannot_be_asked_for(client, history):
    sign_in(client, Role.COUNTY, "520304")

    page = get(client, "people", figure="registered", unit="520324")

    counted = behind("registered", report_of("520304").question).count()
    assert page.context["page"].paginator.count == counted


@pytest.mark.parametrize("figure", [*CONDITIONS, "season", "tomorrow"])
def test_a_figure_opens_its_list(client, history, figure):
    sign_in(client)

    page = get(client, "people", figure=figure, season_from="2027-01-01")

    asked = Question(Window(DAY, 24), (make_division("520300").path,), DAY.replace(month=1, day=1))
    assert page.context["page"].paginator.count == behind(figure, asked).count()


def test_every_link_of_the_page_leads_to_as_many(client, history):
    sign_in(client)
    page = get(client, "daily").content.decode()

    links = [part.split('"')[0].replace("&amp;", "&") for part in page.split('class="number-link" href="')[1:]]
    shown = [part.split(">")[1].split("<")[0] for part in page.split('class="number-link" href="')[1:]]

    assert len(links) > 20
    for link, number in zip(links, shown, strict=True):
        assert client.get(link).context["page"].paginator.count == int(number.replace(",", ""))


def test_the_workbook_holds_the_figures_of_the_page(client, history):
    user = sign_in(client)

    rows = rows_of(get(client, "daily_xlsx"))

    total = report_of().total
    assert rows[-1][0] == "合计"
    assert rows[-1][3:6] == [total.figures.persons, total.figures.counts["registered"], total.figures.counts["gone"]]
    [entry] = AuditEntry.objects.filter(action="report.exported")
    assert (entry.by, entry.data["form"], entry.data["day"]) == (user, "daily", "2027-02-14")


def test_the_workbook_says_scope_and_cut_off(client, history):
    sign_in(client)

    notes = "".join(str(row[0]) for row in rows_of(get(client, "daily_xlsx"))[:5])

    assert "户籍在遵义市" in notes
    assert "2027-02-14 00:00 至 2027-02-15 00:00" in notes


def exported(client, table, asked):
    """The rows of the workbook, with title, notes and head, that a person gets who exports this list."""
    page = client.get(reverse("exports:ask", args=[table]), asked)
    wanted = {"form": "xlsx", "purpose": "核对", "columns": page.context["form"].initial["columns"]}
    done = client.post(f"{reverse('exports:ask', args=[table])}?{urlencode(asked)}", wanted, follow=True)
    return rows_of(client.get(done.context["download_url"]))


def test_the_table_of_trips_and_its_workbook(client, history):
    sign_in(client)
    asked = {"first": "2027-02-01", "last": "2027-02-28"}

    page = client.get(reverse("reports:trips"), asked)
    rows = exported(client, "trip_table", asked)

    own = Trip.objects.exclude(state=Trip.State.DRAFT).count()
    assert page.context["page"].paginator.count == own == len(rows) - 4
    assert all(row.registered == row.gone + row.no_show + row.cancelled + row.open for row in page.context["rows"])


def test_names_leave_with_a_purpose_and_masked(client, history):
    user = sign_in(client)
    asked = {"figure": "registered", "day": DAY, "hour": "24"}

    rows = exported(client, "people", asked)

    counted = behind("registered", report_of().question).count()
    assert len(rows) - 4 == counted
    assert all("********" in row[2] for row in rows[4:])
    entry = AuditEntry.objects.get(action="export.made")
    assert (entry.by, entry.data["purpose"], entry.data["rows"]) == (user, "核对", counted)


def test_an_auditor_reads_figures_and_no_names(client, history):
    sign_in(client, Role.AUDITOR, None)

    page = get(client, "daily")

    assert page.context["report"].total.figures == report_of().total.figures
    assert "/reports/people/" not in page.content.decode()
    assert get(client, "people", figure="gone").status_code == 403
    assert get(client, "daily_xlsx").status_code == 403


@pytest.mark.parametrize(("role", "place", "status"), [(Role.VILLAGE, "520324116", 403), (Role.TOWN, "520324116", 200)])
def test_the_village_reads_no_reports_and_the_town_exports_none(client, history, role, place, status):
    sign_in(client, role, place)

    assert get(client, "daily").status_code == status
    assert get(client, "daily_xlsx").status_code == 403
    for table in ("trip_table", "people"):
        assert client.get(reverse("exports:ask", args=[table]), {"figure": "gone"}).status_code == 403


def test_a_town_sees_its_own_people(client, history):
    sign_in(client, Role.TOWN, "520324116")

    people = get(client, "people", figure="registered").context["people"]

    assert {person.booking.worker.household.code for person in people} == {"520324116"}


def test_an_unknown_figure_is_not_found(client, db):
    sign_in(client)

    assert get(client, "people", figure="nonsense").status_code == 404
    assert client.get(reverse("reports:trips"), {"figure": "x"}).status_code == 404


def test_nonsense_in_the_address_shows_today(client):
    sign_in(client)

    asked = {"day": "0", "hour": "x", "unit": "?", "season_from": "z"}

    assert client.get(reverse("reports:daily"), asked).status_code == 200


def test_the_pages_take_the_same_queries_for_few_and_for_many(client):
    sign_in(client)
    make_history(2, trips=12)
    asked = {"figure": "registered"}
    get(client, "daily")
    counts = {}
    for name in ("few", "many"):
        counts[name] = [_queries(client, page, asked) for page in ("daily", "people", "trips")]
        make_history(6, trips=30, workers=30)
    assert counts["few"] == counts["many"]


def _queries(client, name, asked):
    extra = {"first": "2027-02-01", "last": "2027-02-28"} if name == "trips" else asked if name == "people" else {}
    with CaptureQueriesContext(connection) as queries:
        get(client, name, **extra)
    return len(queries)


def test_the_emptied_filter_of_the_people_leads_back_to_the_report(client, db):
    sign_in(client)

    assert get(client, "people")["Location"] == reverse("reports:daily")
