"""The demo's phones, and the door for providers' call-backs; outside the desk."""

from django.urls import path

from zunyi.notices.views import call_back, fake_phone
from zunyi.notices.views.metrics import metrics

urlpatterns = [
    path("fake-phone/", fake_phone.fake_phone, name="fake_phone"),
    path("fake-phone/answer/", fake_phone.answer, name="fake_phone_answer"),
    path("fake-phone/<int:pk>/receipt/", fake_phone.receipt, name="fake_phone_receipt"),
    path("metrics", metrics, name="metrics"),
    path("notices/receipts/<slug:gateway>/", call_back.receipts, name="notice_receipts"),
    path("notices/followers/<slug:gateway>/", call_back.followers, name="notice_followers"),
    path("notices/replies/<slug:gateway>/", call_back.replies, name="notice_replies"),
]
