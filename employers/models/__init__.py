"""The destination side: firms, their vacancies, the bureau's stations, and who goes where."""

from employers.models.agreement import Agreement, AgreementFile, AgreementOrganiser
from employers.models.employer import Employer, EmployerContact, EmployerStaff
from employers.models.follow_up import FollowUp
from employers.models.job_question import JobQuestion
from employers.models.match import Match, MatchRun
from employers.models.placement import Placement
from employers.models.station import Station, StationActivity, StationStaff
from employers.models.vacancy import Vacancy
from employers.models.vacancy_import import VacancyImport, VacancyRow

__all__ = [
    "Agreement",
    "AgreementFile",
    "AgreementOrganiser",
    "Employer",
    "EmployerContact",
    "EmployerStaff",
    "FollowUp",
    "JobQuestion",
    "Match",
    "MatchRun",
    "Placement",
    "Station",
    "StationActivity",
    "StationStaff",
    "Vacancy",
    "VacancyImport",
    "VacancyRow",
]
