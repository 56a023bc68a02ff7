"""Doors of long work, below /desk/jobs/."""

from django.urls import path

from zunyi.jobs.views import job

app_name = "jobs"

urlpatterns = [
    path("", job.job_list, name="list"),
    path("<int:pk>/", job.job_page, name="page"),
    path("<int:pk>/progress/", job.job_progress, name="progress"),
    path("files/<str:token>/", job.stored_file, name="file"),
]
