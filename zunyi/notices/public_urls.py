"""The demo's phones, outside the desk."""

from django.urls import path

from zunyi.notices.views.fake_phone import fake_phone

urlpatterns = [path("fake-phone/", fake_phone, name="fake_phone")]
