"""Doors of the exports, below /desk/exports/."""

from django.urls import path

from zunyi.exports.views import export

app_name = "exports"

urlpatterns = [
    path("", export.export_list, name="list"),
    path("of/<str:table>/", export.ask, name="ask"),
    path("<int:pk>/", export.page, name="page"),
    path("<int:pk>/decide/", export.decide, name="decide"),
    path("<int:pk>/withdraw/", export.withdraw, name="withdraw"),
]
