"""Doors of the reports, below /desk/reports/."""

from django.urls import path

from zunyi.reports.views import daily, people, trip_table

app_name = "reports"

urlpatterns = [
    path("", daily.daily, name="daily"),
    path("daily.xlsx", daily.daily_xlsx, name="daily_xlsx"),
    path("trips/", trip_table.trips, name="trips"),
    path("people/", people.people_behind, name="people"),
]
