"""Doors of employers and stations, below /partner/."""

from django.urls import path

from employers.views import follow_up, partner, partner_station

app_name = "partner"

urlpatterns = [
    path("", partner.home, name="home"),
    path("vacancies/", partner.vacancies, name="vacancies"),
    path("employers/<int:pk>/vacancies/new/", partner.vacancy_new, name="vacancy_new"),
    path("vacancies/<int:pk>/", partner.vacancy, name="vacancy"),
    path("vacancies/<int:pk>/edit/", partner.vacancy_edit, name="vacancy_edit"),
    path("vacancies/<int:pk>/state/<str:what>/", partner.vacancy_state, name="vacancy_state"),
    path("arrivals/", partner.arrivals, name="arrivals"),
    path("arrivals.xlsx", partner.arrivals_sheet, name="arrivals_sheet"),
    path("arrivals/many/", partner.arrivals_many, name="arrivals_many"),
    path("arrivals/<int:pk>/", partner.arrival, name="arrival"),
    path("follow-ups/", follow_up.call_list, {"face": "partner"}, name="follow_ups"),
    path("follow-ups/<int:pk>/", follow_up.follow_up_detail, {"face": "partner"}, name="follow_up"),
    path("follow-ups/<int:pk>/left/", follow_up.follow_up_left, {"face": "partner"}, name="follow_up_left"),
    path("follow-ups/<int:pk>/key/", follow_up.follow_up_key, {"face": "partner"}, name="follow_up_key"),
    path("activities/", partner_station.activity_list, name="activities"),
    path("stations/<int:pk>/activities/new/", partner_station.activity_new, name="activity_new"),
    path("activities/<int:pk>/strike/", partner_station.activity_strike, name="activity_strike"),
]
