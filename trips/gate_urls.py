"""The gate's doors, below /gate/."""

from django.urls import path

from trips.views import gate

app_name = "gate"

urlpatterns = [
    path("", gate.legs, name="legs"),
    path("<int:leg>/", gate.riders_of, name="leg"),
    path("<int:leg>/enter/", gate.enter, name="enter"),
    path("<int:leg>/off/<int:booking>/", gate.off_early, name="off_early"),
    path("<int:leg>/code/", gate.enter_by_code, name="code"),
]
