"""Doors of employers and stations, below /partner/."""

from django.urls import path

from employers.views import partner

app_name = "partner"

urlpatterns = [
    path("", partner.home, name="home"),
    path("vacancies/", partner.vacancies, name="vacancies"),
    path("employers/<int:pk>/vacancies/new/", partner.vacancy_new, name="vacancy_new"),
    path("vacancies/<int:pk>/", partner.vacancy, name="vacancy"),
    path("vacancies/<int:pk>/edit/", partner.vacancy_edit, name="vacancy_edit"),
    path("vacancies/<int:pk>/state/<str:what>/", partner.vacancy_state, name="vacancy_state"),
    path("arrivals/", partner.arrivals, name="arrivals"),
    path("arrivals/<int:pk>/", partner.arrival, name="arrival"),
]
