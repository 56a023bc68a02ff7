"""Pages of the chain: what a place may open, and what is written down when it asks for more."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.factories.divisions import make_division
from tests.factories.reports import make_entry, make_report
from tests.factories.season import lay_season
from tests.factories.staff import make_officer
from trips.models import Booking, Mode
from zunyi.accounts.roles import Role
from zunyi.audit.models import AuditEntry

pytestmark = pytest.mark.django_db
DAY = date(2026, 2, 8)


def sign_in(client, role=Role.COUNTY, place="520304"):
    user = make_officer(role, make_division(place) if place else None)
    client.force_login(user)
    return user


def test_edge_case_41_another_countys_form_and_report_are_denied_and_the_asking_is_written_down(client):
    foreign = make_report(make_division("520324"))
    by = sign_in(client)

    form = client.get(reverse("reports:form", args=["daily"]), {"place": "520324"})
    report = client.get(reverse("reports:report", args=[foreign.report_id]))

    assert (form.status_code, report.status_code) == (404, 404)
    assert AuditEntry.objects.filter(action="report.denied", by=by).count() == 1
    sign_in(client, Role.CITY, "520300")
    assert client.get(reverse("reports:report", args=[foreign.report_id])).status_code == 200


def test_the_pages_open_for_the_city_and_every_figure_opens_its_list(client):
    lay_season(first=DAY, days=1, trips={Mode.BUS: 2}, persons=20)
    make_entry()
    sign_in(client, Role.CITY, "520300")

    for form in ("daily", "trips", "weekly", "monthly", "east_west", "stations"):
        answer = client.get(reverse("reports:form", args=[form]), {"day": DAY.isoformat()})
        assert answer.status_code == 200, form
    for name in ("owed", "handed_in", "indicators", "indicator_new", "article"):
        assert client.get(reverse(f"reports:{name}")).status_code == 200, name
    listed = client.get(reverse("reports:figure", args=["persons"]), {"form": "daily", "day": DAY.isoformat()})
    assert (listed.context["number"], listed.context["page"].paginator.count) == (20, 20)


def test_the_auditor_sees_numbers_and_no_names(client):
    lay_season(first=DAY, days=1, trips={Mode.BUS: 1}, persons=5)
    sign_in(client, Role.AUDITOR, "")

    assert client.get(reverse("reports:figure", args=["persons"]), {"day": DAY.isoformat()}).status_code == 404
    page = client.get(reverse("reports:form", args=["daily"]), {"day": DAY.isoformat()})
    assert "/figures/persons/" not in page.content.decode()


def test_edge_case_40_the_raised_number_stands_beside_the_old_one_with_reason_and_difference(client):
    lay_season(first=DAY, days=1, trips={Mode.BUS: 1}, persons=20)
    address, day = reverse("reports:form_submit", args=["daily"]), DAY
    asked = f"{address}?day={day.isoformat()}&place=520300"
    sign_in(client, Role.CITY, "520300")
    gone = Booking.objects.filter(state="arrived")
    late = gone.first()
    Booking.objects.filter(pk=late.pk).update(state="no_show", ended_at=timezone.now())
    first = client.post(asked, {"signer": "测签发"}, follow=True).context["snapshot"]
    Booking.objects.filter(pk=late.pk).update(state="arrived", ended_at=None)

    client.post(asked, {"signer": "测签发"})  # without a reason nothing is handed in
    raised = client.post(asked, {"signer": "测签发", "reason": "一人补登"}, follow=True)

    page = raised.content.decode()
    assert raised.context["snapshot"].version == 2
    assert "一人补登" in page
    words = first.content["columns"]
    total = {each.column: each.new - each.old for each in raised.context["changed"] if each.line == "合计"}
    assert (total[words["gone"]], total[words["no_show"]]) == (1, -1)
    old = client.get(reverse("reports:snapshot", args=[first.report_id, 1]))
    assert (old.context["snapshot"].content, old.context["is_whole"]) == (first.content, True)
