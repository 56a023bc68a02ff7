"""Doors of the outbox, below /desk/notices/."""

from django.urls import path

from zunyi.notices.views import call, notice

app_name = "notices"

urlpatterns = [
    path("", notice.notice_list, name="list"),
    path("<int:pk>/", notice.notice_detail, name="detail"),
    path("<int:pk>/again/", call.again, name="again"),
    path("<int:pk>/call/", call.call_result, name="call_result"),
    path("calls/", call.call_list, name="call_list"),
    path("about/<str:matter>/", notice.matter, name="matter"),
    path("about/<str:matter>/again/", call.matter_again, name="matter_again"),
]
