"""The desk's own pages: today, and the history of everything."""

from django.urls import path

from zunyi.desk.views import history, style, today

app_name = "desk"

urlpatterns = [
    path("", today.today, name="today"),
    path("home/", today.home, name="home"),
    path("history/", history.history_list, name="history"),
    path("style/", style.style, name="style"),
    path("style/<slug:face>/", style.face, name="style_face"),
]
