"""Every door of the house on one screen."""

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path
from drf_spectacular.views import SpectacularSwaggerSplitView
from rest_framework.routers import SimpleRouter

from employers import api as employers
from trips import api as trips
from trips.api.job import MyJobAnswerView, MyJobQuestionView, MyJobsView, MyWhyNotView
from trips.api.phone import MyTripsView, PhoneCodesView, PhonePassesView
from trips.api.phone_data import (
    MyConsentsView,
    MyConsentView,
    MyDataView,
    MyErasureBackView,
    MyErasureView,
    MyPeopleView,
    MyPhoneView,
    MyWishesView,
    MyWishView,
)
from trips.api.phone_seat import MySeatsView
from trips.api.phone_trip import MyCompanionsView, MyVoidView
from workers import api as workers
from zunyi.accounts.access import public
from zunyi.accounts.api.description import SchemaView
from zunyi.accounts.api.tokens import TokensView
from zunyi.accounts.views.locked import accounts_are_given, passwords_are_given
from zunyi.desk.views import preferences
from zunyi.divisions import api as divisions
from zunyi.exports import api as exports
from zunyi.notices import api as notices
from zunyi.reports import api as reports

router = SimpleRouter(trailing_slash=True)
for room in (divisions, notices, workers, employers, trips, reports, exports):
    room.register(router)

desk: list[URLPattern | URLResolver] = [
    path("", include("zunyi.desk.urls")),
    path("", include("zunyi.accounts.urls")),
    path("", include("workers.urls")),
    path("divisions/", include("zunyi.divisions.urls")),
    path("trips/<str:number>/manifest/", include("trips.manifest_urls")),
    path("jobs/", include("zunyi.jobs.urls")),
    path("notices/", include("zunyi.notices.urls")),
    path("", include("trips.helper_urls")),
    path("trips/", include("trips.urls")),
    path("reports/", include("zunyi.reports.urls")),
    path("exports/", include("zunyi.exports.urls")),
    path("", include("employers.urls")),
]

api: list[URLPattern | URLResolver] = [
    path("tokens/", TokensView.as_view(), name="api-tokens"),
    path("phone/codes/", PhoneCodesView.as_view(), name="api-phone-codes"),
    path("phone/passes/", PhonePassesView.as_view(), name="api-phone-passes"),
    path("phone/trips/", MyTripsView.as_view(), name="api-phone-trips"),
    path("phone/trips/<str:slip>/seats/", MySeatsView.as_view(), name="api-phone-seats"),
    path("phone/trips/<str:slip>/companions/", MyCompanionsView.as_view(), name="api-phone-companions"),
    path("phone/trips/<str:slip>/nobody-asked/", MyVoidView.as_view(), name="api-phone-nobody-asked"),
    path("phone/people/", MyPeopleView.as_view(), name="api-phone-people"),
    path("phone/people/<uuid:public_id>/data/", MyDataView.as_view(), name="api-phone-data"),
    path("phone/people/<uuid:public_id>/phone/", MyPhoneView.as_view(), name="api-phone-confirm"),
    path("phone/people/<uuid:public_id>/wishes/", MyWishesView.as_view(), name="api-phone-wishes"),
    path("phone/people/<uuid:public_id>/wishes/<int:pk>/withdraw/", MyWishView.as_view(), name="api-phone-wish"),
    path("phone/people/<uuid:public_id>/consents/", MyConsentsView.as_view(), name="api-phone-consents"),
    path(
        "phone/people/<uuid:public_id>/consents/<str:purpose>/withdraw/",
        MyConsentView.as_view(),
        name="api-phone-consent",
    ),
    path("phone/people/<uuid:public_id>/erasure/", MyErasureView.as_view(), name="api-phone-erasure"),
    path(
        "phone/people/<uuid:public_id>/erasure/take-back/",
        MyErasureBackView.as_view(),
        name="api-phone-erasure-back",
    ),
    path("phone/jobs/", MyJobsView.as_view(), name="api-phone-jobs"),
    path("phone/jobs/<int:pk>/answer/", MyJobAnswerView.as_view(), name="api-phone-job-answer"),
    path("phone/jobs/<int:pk>/question/", MyJobQuestionView.as_view(), name="api-phone-job-question"),
    path("phone/people/<uuid:public_id>/vacancies/<int:pk>/why-not/", MyWhyNotView.as_view(), name="api-phone-why-not"),
    path("", include(router.urls)),
]

# Accounts are given, not taken: no sign-up, and no password by mail where nobody has a mailbox.
accounts: list[URLPattern | URLResolver] = [
    path("signup/", accounts_are_given),
    path("password/reset/", passwords_are_given),
    path("email/", accounts_are_given),
    path("", include("allauth.urls")),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("desk/", include(desk)),
    path("gate/", include("trips.gate_urls")),
    path("partner/", include("employers.partner_urls")),
    path("api/v1/", include(api)),
    path("api/schema/", public(SchemaView.as_view()), name="schema"),
    path("api/docs/", public(SpectacularSwaggerSplitView.as_view(url_name="schema")), name="api-docs"),
    path("accounts/", include(accounts)),
    path("i18n/", include("django.conf.urls.i18n")),
    path("i18n/large-print/", preferences.large_print, name="large_print"),
    path("admin/", admin.site.urls),
    path("", include("zunyi.standalone.urls")),
    path("", include("zunyi.notices.public_urls")),
    path("", include("trips.public_urls")),
]

handler400 = "zunyi.desk.views.errors.bad_request"
handler403 = "zunyi.desk.views.errors.forbidden"
handler404 = "zunyi.desk.views.errors.not_found"
handler500 = "zunyi.desk.views.errors.server_error"
