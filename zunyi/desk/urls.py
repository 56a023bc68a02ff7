"""The desk's own pages: today, and the history of everything."""

from django.urls import path

from zunyi.desk.views import today

app_name = "desk"

urlpatterns = [
    path("", today.today, name="today"),
]
