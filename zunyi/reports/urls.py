"""Doors of the reports, below /desk/reports/."""

from django.urls import path

from zunyi.reports.views import article, daily, dashboard, form, handed_in, indicator, listing, people, trip_table

app_name = "reports"

urlpatterns = [
    path("", daily.daily, name="daily"),
    path("dashboard/", dashboard.dashboard_page, name="dashboard"),
    path("daily.xlsx", daily.daily_xlsx, name="daily_xlsx"),
    path("trips/", trip_table.trips, name="trips"),
    path("people/", people.people_behind, name="people"),
    path("forms/<str:form>/", form.form_page, name="form"),
    path("forms/<str:form>/submit/", form.form_submit, name="form_submit"),
    path("forms/<str:form>/print/", form.form_print, name="form_print"),
    path("figures/<str:name>/", listing.figure_list, name="figure"),
    path("owed/", handed_in.owed_page, name="owed"),
    path("handed-in/", handed_in.report_list, name="handed_in"),
    path("handed-in/<int:pk>/", handed_in.report, name="report"),
    path("handed-in/<int:pk>/answer/", handed_in.answer, name="answer"),
    path("handed-in/<int:pk>/v/<int:version>/", handed_in.snapshot, name="snapshot"),
    path("handed-in/<int:pk>/v/<int:version>/print/", handed_in.snapshot_print, name="snapshot_print"),
    path("indicators/", indicator.indicator_list, name="indicators"),
    path("indicators/new/", indicator.indicator_new, name="indicator_new"),
    path("indicators/<int:pk>/", indicator.indicator, name="indicator"),
    path("indicators/<int:pk>/correct/", indicator.indicator_correct, name="indicator_correct"),
    path("article/", article.article, name="article"),
]
