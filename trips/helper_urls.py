"""The officers' doors for signing somebody up."""

from django.urls import path

from trips.views import batch, helper, poster
from trips.views.desk import flags

app_name = "helper"

urlpatterns = [
    path("light/", batch.trip_choice, name="batch_trips"),
    path("light/trips/<str:number>/", batch.batch, name="batch"),
    path("light/trips/<str:number>/paper/", poster.paper, name="paper"),
    path("flags/", flags.flag_list, name="flags"),
    path("flags/<int:pk>/close/", flags.flag_close, name="flag_close"),
    path("workers/<uuid:public_id>/trips/", helper.trips_for, name="trips"),
    path("trips/<str:number>/sign-up/", helper.known_people, name="known"),
    path("trips/<str:number>/sign-up/new/", helper.new_people, name="new"),
]
