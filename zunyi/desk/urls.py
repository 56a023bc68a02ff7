"""The desk's own pages: today, and the history of everything."""

from django.urls import path

from zunyi.desk.views import style, today

app_name = "desk"

urlpatterns = [
    path("", today.today, name="today"),
    path("style/", style.style, name="style"),
    path("style/<slug:face>/", style.face, name="style_face"),
]
