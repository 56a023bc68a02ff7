from rest_framework.routers import BaseRouter

from employers.api.agreement import AgreementViewSet
from employers.api.destination import ArrivalViewSet, FollowUpViewSet
from employers.api.employer import EmployerViewSet
from employers.api.match import MatchViewSet
from employers.api.placement import PlacementViewSet
from employers.api.run import RunViewSet
from employers.api.stable import StableEmploymentViewSet
from employers.api.station import ActivityViewSet, StationViewSet
from employers.api.vacancy import VacancyViewSet
from employers.api.vacancy_import import VacancyImportViewSet


def register(router: BaseRouter) -> None:
    """Hang firms, their vacancies, and the destination side into the API's router."""
    router.register("employers", EmployerViewSet, basename="employer")
    router.register("vacancies", VacancyViewSet, basename="vacancy")
    router.register("stations", StationViewSet, basename="station")
    router.register("activities", ActivityViewSet, basename="activity")
    router.register("agreements", AgreementViewSet, basename="agreement")
    router.register("arrivals", ArrivalViewSet, basename="arrival")
    router.register("follow-ups", FollowUpViewSet, basename="follow-up")
    router.register("runs", RunViewSet, basename="run")
    router.register("matches", MatchViewSet, basename="match")
    router.register("placements", PlacementViewSet, basename="placement")
    router.register("vacancy-imports", VacancyImportViewSet, basename="vacancy-import")
    router.register("stable-employment", StableEmploymentViewSet, basename="stable-employment")
