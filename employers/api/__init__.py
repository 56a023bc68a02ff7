from rest_framework.routers import BaseRouter

from employers.api.employer import EmployerViewSet
from employers.api.vacancy import VacancyViewSet


def register(router: BaseRouter) -> None:
    """Hang firms and their vacancies into the API's router."""
    router.register("employers", EmployerViewSet, basename="employer")
    router.register("vacancies", VacancyViewSet, basename="vacancy")
