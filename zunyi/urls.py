"""Every door of the house on one screen."""

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.routers import DefaultRouter

from zunyi.accounts.access import public

router = DefaultRouter(trailing_slash=True)

desk: list[URLPattern | URLResolver] = [
    path("", include("zunyi.desk.urls")),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("desk/", include(desk)),
    path("api/v1/", include(router.urls)),
    path("api/schema/", public(SpectacularAPIView.as_view()), name="schema"),
    path("api/docs/", public(SpectacularSwaggerSplitView.as_view(url_name="schema")), name="api-docs"),
    path("accounts/", include("allauth.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("admin/", admin.site.urls),
]
