"""Doors of the tree of places, below /desk/divisions/."""

from django.urls import path

from zunyi.divisions.views import change, tree

app_name = "divisions"

urlpatterns = [
    path("", tree.division_list, name="list"),
    path("<str:code>/", tree.division_detail, name="detail"),
    path("<str:code>/rename/", change.rename, name="rename"),
    path("<str:code>/open/", change.open_below, name="open"),
    path("<str:code>/close/", change.close, name="close"),
    path("<str:code>/recode/", change.recode, name="recode"),
    path("<str:code>/unit/", change.unit, name="unit"),
]
