"""What leaves the house: a list with full numbers that waits for a second person, and one that is made every week."""

from __future__ import annotations

from django.http import QueryDict

from zunyi.accounts.models import User
from zunyi.desk.demo.bookings import CITY
from zunyi.desk.demo.people import SHOWN_COUNTY
from zunyi.exports.models import Form, Schedule
from zunyi.exports.queries.export import usual
from zunyi.exports.services.export import ask_for_export
from zunyi.exports.services.schedule import add_schedule
from zunyi.exports.tables import TABLES


def make_exports(officers: dict[str, User]) -> None:
    """The shown county asks for its registry with full numbers; the city has the table of trips sent every Monday."""
    county, city = officers[SHOWN_COUNTY], officers[CITY]
    table = TABLES["workers"]
    fields = table.fields_for(county)
    columns = [*usual(fields), *(field.key for field in fields if field.is_full_number)]
    ask_for_export(
        table=table, asked=QueryDict(""), columns=columns, form=Form.XLSX,
        purpose="交保险公司办理出行意外险", by=county,
    )  # fmt: skip
    trips = TABLES["trips"]
    add_schedule(
        table=trips, asked=QueryDict("state=open"), columns=usual(trips.fields_for(city)),
        form=Form.XLSX, purpose="每周一班次安排会商", rhythm=Schedule.Rhythm.WEEKLY, hour=8,
        weekday=Schedule.Weekday.MONDAY, readers=[city, county], by=city,
    )  # fmt: skip
