"""Doors to firms, their vacancies, matching and placements, below /desk/."""

from django.urls import path

from employers.views import account, employer, match, placement, run, vacancy, vacancy_import

app_name = "employers"

urlpatterns = [
    path("employers/", employer.employer_list, name="list"),
    path("employers/new/", employer.employer_new, name="new"),
    path("employers/<int:pk>/", employer.employer_detail, name="detail"),
    path("employers/<int:pk>/edit/", employer.employer_edit, name="edit"),
    path("employers/<int:pk>/vacancies/new/", vacancy.vacancy_new, name="vacancy_new"),
    path("employers/<int:pk>/state/<str:what>/", employer.employer_state, name="state"),
    path("employers/<int:pk>/accounts/new/", account.employer_account, name="account"),
    path("stations/", account.station_list, name="station_list"),
    path("stations/<int:pk>/accounts/new/", account.station_account, name="station_account"),
    path("vacancies/", vacancy.vacancy_list, name="vacancy_list"),
    path("vacancies/<int:pk>/", vacancy.vacancy_detail, name="vacancy_detail"),
    path("vacancies/<int:pk>/edit/", vacancy.vacancy_edit, name="vacancy_edit"),
    path("vacancies/<int:pk>/state/<str:what>/", vacancy.vacancy_state, name="vacancy_state"),
    path("vacancy-imports/", vacancy_import.import_list, name="import_list"),
    path("vacancy-imports/new/", vacancy_import.import_new, name="import_new"),
    path("vacancy-imports/empty/", vacancy_import.import_empty, name="import_empty"),
    path("vacancy-imports/<int:pk>/", vacancy_import.import_detail, name="import_detail"),
    path("vacancy-imports/<int:pk>/progress/", vacancy_import.import_progress, name="import_progress"),
    path("vacancy-imports/<int:pk>/columns/", vacancy_import.import_columns, name="import_columns"),
    path("vacancy-imports/<int:pk>/confirm/", vacancy_import.import_confirm, name="import_confirm"),
    path("vacancy-imports/<int:pk>/drop/", vacancy_import.import_drop, name="import_drop"),
    path("vacancy-imports/<int:pk>/errors/", vacancy_import.import_errors, name="import_errors"),
    path("matching/", run.run_list, name="run_list"),
    path("matching/new/", run.run_new, name="run_new"),
    path("matching/<int:pk>/", run.run_detail, name="run_detail"),
    path("matching/<int:pk>/progress/", run.run_progress, name="run_progress"),
    path("matching/<int:pk>/confirm/", run.run_confirm, name="run_confirm"),
    path("matching/<int:pk>/matches/<int:match_pk>/drop/", run.match_drop, name="match_drop"),
    path("matching/<int:pk>/compare/", match.run_compare, name="run_compare"),
    path("matching/<int:pk>/matches/<int:match_pk>/by-hand/", match.match_by_hand, name="match_by_hand"),
    path("workers/<uuid:public_id>/why-not/", match.worker_why_not, name="worker_why_not"),
    path("placements/", placement.placement_list, name="placement_list"),
    path("placements/<int:pk>/", placement.placement_detail, name="placement_detail"),
]
