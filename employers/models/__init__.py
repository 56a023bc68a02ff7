"""The destination side: firms, their vacancies, the bureau's stations, and who goes where."""

from employers.models.employer import Employer, EmployerStaff
from employers.models.match import Match, MatchRun
from employers.models.placement import Placement
from employers.models.station import Station, StationStaff
from employers.models.vacancy import Vacancy
from employers.models.vacancy_import import VacancyImport, VacancyRow

__all__ = [
    "Employer",
    "EmployerStaff",
    "Match",
    "MatchRun",
    "Placement",
    "Station",
    "StationStaff",
    "Vacancy",
    "VacancyImport",
    "VacancyRow",
]
