"""Doors of the exports, below /desk/exports/."""

from django.urls import path

from zunyi.exports.views import export, schedule

app_name = "exports"

urlpatterns = [
    path("", export.export_list, name="list"),
    path("of/<str:table>/", export.ask, name="ask"),
    path("of/<str:table>/regular/", schedule.add, name="schedule_add"),
    path("regular/", schedule.schedule_list, name="schedules"),
    path("regular/<int:pk>/end/", schedule.end, name="schedule_end"),
    path("<int:pk>/", export.page, name="page"),
    path("<int:pk>/decide/", export.decide, name="decide"),
    path("<int:pk>/withdraw/", export.withdraw, name="withdraw"),
]
