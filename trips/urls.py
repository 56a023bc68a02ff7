"""The desk's doors to trips, below /desk/trips/."""

from django.urls import path

from trips.views import manifest_day
from trips.views.desk import board, change, message, new, rules, seats, step, trip

app_name = "trips"

urlpatterns = [
    path("", board.trip_list, name="list"),
    path("week/", board.week, name="week"),
    path("lists/", manifest_day.lists, name="lists"),
    path("new/", new.choose, name="new"),
    path("new/<int:template>/", new.schedule, name="schedule"),
    path("reminders/", rules.rules, name="rules"),
    path("<str:number>/", trip.detail, name="detail"),
    path("<str:number>/seats/", trip.seat_plan, name="seats"),
    path("<str:number>/seats/<int:seat>/", seats.seat, name="seat"),
    path("<str:number>/passengers/", trip.passengers, name="passengers"),
    path("<str:number>/edit/", change.edit, name="edit"),
    path("<str:number>/times/", change.times, name="times"),
    path("<str:number>/message/", message.message, name="message"),
    path("<str:number>/reminders/", rules.trip_rules, name="trip_rules"),
    path("<str:number>/step/<str:to>/", step.step, name="step"),
]
