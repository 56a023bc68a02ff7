"""Doors of the outbox, below /desk/notices/."""

from django.urls import path

from zunyi.notices.views import call, ladder, notice, status, words

app_name = "notices"

urlpatterns = [
    path("", notice.notice_list, name="list"),
    path("status/", status.status, name="status"),
    path("ladder/", ladder.ladder, name="ladder"),
    path("<int:pk>/", notice.notice_detail, name="detail"),
    path("<int:pk>/again/", call.again, name="again"),
    path("<int:pk>/call/", call.call_result, name="call_result"),
    path("words/", words.word_list, name="word_list"),
    path("words/versions/<int:pk>/use/", words.use, name="words_use"),
    path("words/<str:kind>/<str:language>/<str:channel>/", words.words, name="words"),
    path("words/<str:kind>/<str:language>/<str:channel>/back/", words.back, name="words_back"),
    path("calls/", call.call_list, name="call_list"),
    path("about/<str:matter>/", notice.matter, name="matter"),
    path("about/<str:matter>/again/", call.matter_again, name="matter_again"),
]
