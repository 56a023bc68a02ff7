"""The doors to people at the desk."""

from django.urls import path

from workers.views import roster

app_name = "workers"

urlpatterns = [
    path("imports/", roster.roster_list, name="roster_list"),
    path("imports/new/", roster.roster_new, name="roster_new"),
    path("imports/empty/", roster.roster_empty, name="roster_empty"),
    path("imports/<int:pk>/", roster.roster_detail, name="roster_detail"),
    path("imports/<int:pk>/progress/", roster.roster_progress, name="roster_progress"),
    path("imports/<int:pk>/columns/", roster.roster_columns, name="roster_columns"),
    path("imports/<int:pk>/confirm/", roster.roster_confirm, name="roster_confirm"),
    path("imports/<int:pk>/drop/", roster.roster_drop, name="roster_drop"),
    path("imports/<int:pk>/errors/", roster.roster_errors, name="roster_errors"),
]
