"""The officers' doors for signing somebody up."""

from django.urls import path

from trips.views import helper

app_name = "helper"

urlpatterns = [
    path("workers/<uuid:public_id>/trips/", helper.trips_for, name="trips"),
    path("trips/<str:number>/sign-up/", helper.known_people, name="known"),
    path("trips/<str:number>/sign-up/new/", helper.new_people, name="new"),
]
