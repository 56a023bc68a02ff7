"""The doors of the machine room; without a closing slash, as probes expect them."""

from django.urls import path

from zunyi.standalone import views

urlpatterns = [
    path("livez", views.livez, name="livez"),
    path("healthz", views.healthz, name="healthz"),
]
