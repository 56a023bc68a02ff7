"""The worker's doors."""

from django.urls import path

from trips.views.signup import find, sign_up, slip

app_name = "signup"

urlpatterns = [
    path("", find.home, name="home"),
    path("trips/<str:number>/", find.trip_page, name="trip"),
    path("trips/<str:number>/sign-up/", sign_up.sign_up_page, name="sign_up"),
    path("my-trips/", slip.my_trips, name="my_trips"),
    path("slips/<str:token>/", slip.slip, name="slip"),
    path("slips/<str:token>/cancel/", slip.cancel, name="cancel"),
]
