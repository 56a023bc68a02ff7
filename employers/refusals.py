"""Every "no" about firms, their vacancies, and who is placed where."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from zunyi.refusals import Refusal


class CreditCodeRefused(Refusal):
    """The unified social credit code (GB 32100-2015) cannot be right."""

    code, status = "credit_code_refused", 400
    message = _("This unified social credit code cannot be right: a character is mistyped.")
    way_out = _("Compare it with the business licence, character by character.")


class CreditCodeLength(CreditCodeRefused):
    code = "credit_code_length"
    message = _("A unified social credit code has 18 characters; this one has %(length)s.")


class EmployerKnownAlready(Refusal):
    code = "employer_known_already"
    message = _("An employer with this unified social credit code is in the register already.")
    way_out = _("Open that employer and change it there.")


class EmployerSuspended(Refusal):
    code = "employer_suspended"
    message = _("This employer is suspended.")
    way_out = _("Lift the suspension first, with the reason written down.")


class VacancyPostedAlready(Refusal):
    code = "vacancy_posted_already"
    message = _("This employer has posted the same job at the same place for the same days already.")
    way_out = _("Open that vacancy and change its openings or pay.")


class PostingAgainstTheLaw(Refusal):
    code = "posting_against_the_law"
    message = _("The text of this vacancy is against the law on job postings: %(words)s.")
    way_out = _("Have the employer take these words out, change the text here, and open it then.")


class VacancyWaitsForTheBureau(Refusal):
    code = "vacancy_waits_for_the_bureau"
    message = _("This vacancy is held back until the bureau has checked its text.")
    way_out = _("Mend the text; an officer opens it then.")


class VacancyNotOpen(Refusal):
    code = "vacancy_not_open"
    message = _("This vacancy is not open.")
    way_out = _("Choose another one, or open it first.")


class VacancyFull(Refusal):
    code = "vacancy_full"
    message = _("No opening is left in this vacancy.")
    way_out = _("Run the matching again, or choose another vacancy.")


class OpeningsBelowPlaced(Refusal):
    code = "openings_below_placed"
    message = _("%(placed)s people have been offered this job; the openings cannot be fewer.")
    way_out = _("Withdraw offers first, one by one.")


class WorkerHasJob(Refusal):
    code = "worker_has_job"
    message = _("This worker has been offered a job already.")
    way_out = _("Wait for the answer, or record it.")


class WorkerTooYoung(Refusal):
    """No one under 16; 16 and 17 never to night or barred work (劳动法 15, 58, 64)."""

    code = "worker_too_young"
    message = _("The worker is too young for this job on the day of its start.")
    way_out = _("Choose a vacancy without night work that is not for adults only.")


class CertificateMissing(Refusal):
    """Special operations only with the certificate (安全生产法 30)."""

    code = "certificate_missing"
    message = _("This job needs a certificate that is not recorded for the worker.")
    way_out = _("Record the certificate first, if there is one, or choose another vacancy.")


class CompanionsTogether(Refusal):
    code = "companions_together"
    message = _("The job is offered together with those of the companions: %(names)s.")
    way_out = _("Decide on all of them at once.")


class CompanionLeftOut(Refusal):
    code = "companion_left_out"
    message = _("Nothing was offered, because it cannot be offered to the companions: %(names)s.")
    way_out = _("Ask them whether they would also go apart.")


class TimeToThinkTaken(Refusal):
    code = "time_to_think_taken"
    message = _("Time to think has been given once already.")
    way_out = _("Answer yes or no before the offer ends.")


class QuestionAnswered(Refusal):
    code = "question_answered"
    message = _("This question has been answered already.")
    way_out = _("Open it anew to see the answer.")


class MatchDecidedAlready(Refusal):
    code = "match_decided_already"
    message = _("Somebody has decided on this proposal already.")
    way_out = _("Open the run anew to see how it stands.")


class RunNotDone(Refusal):
    code = "run_not_done"
    message = _("This matching run is not finished.")
    way_out = _("Wait for it, or start a new one.")


class PlacementAnswered(Refusal):
    code = "placement_answered"
    message = _("This offer has been answered already.")
    way_out = _("Open it anew to see the answer.")


class OfferAnswerUnclear(Refusal):
    """Somebody answered by text message, and nobody can tell which offer is meant."""

    code = "offer_answer_unclear"
    message = _("The answer does not say which job is meant.")
    way_out = _("Call the person and write the answer down.")


class PlacementNotAccepted(Refusal):
    code = "placement_not_accepted"
    message = _("The worker has not accepted this job.")
    way_out = _("Record the worker's answer first.")


class ImportNotWaiting(Refusal):
    code = "import_not_waiting"
    message = _("This list is not waiting for a decision any more.")
    way_out = _("Open it anew to see what became of it.")


class NothingToTakeOver(Refusal):
    code = "nothing_to_take_over"
    message = _("Nothing in this list is new or different.")
    way_out = _("Mend the rows that are marked, and upload the list again.")


class ListEmpty(Refusal):
    code, status = "list_empty", 400
    message = _("The list has a head but no rows.")
    way_out = _("Fill in one vacancy a row below the head, and upload it again.")


class ListSeenBefore(Refusal):
    """The very same file was taken over already; its number is in `list`, for a link."""

    code = "list_seen_before"
    message = _("This very file was taken over on %(day)s already.")
    way_out = _("Open that import, or tick the box to read it again.")


class FileGone(Refusal):
    code, status = "file_gone", 410
    message = _("The file is not kept any more.")
    way_out = _("Upload it again.")


class ArrivalNotYet(Refusal):
    code, status = "arrival_not_yet", 400
    message = _("Nobody has arrived on a day that is still to come.")
    way_out = _("Write down the day on which the person really came.")


class FollowUpDone(Refusal):
    code = "follow_up_done"
    message = _("This follow-up needs nobody any more.")
    way_out = _("Open the list anew to see what was answered.")


class FollowUpLastWay(Refusal):
    code = "follow_up_last_way"
    message = _("The village asks the family already; there is no other way.")
    way_out = _("Write down that nobody answered.")


class FollowUpLeftNeedsADay(Refusal):
    code, status = "follow_up_left_needs_a_day", 400
    message = _("The day of leaving lies before the arrival, or is still to come.")
    way_out = _("Ask for the last day of work.")


class FollowUpNotToUndo(Refusal):
    code = "follow_up_not_to_undo"
    message = _("This answer cannot be taken back any more.")
    way_out = _("Put the employment right on the worker's page.")


class StationKnownAlready(Refusal):
    code = "station_known_already"
    message = _("There is a station of this name already.")
    way_out = _("Open that station, or choose another name.")


class StationClosed(Refusal):
    code = "station_closed"
    message = _("This station was closed by that day.")
    way_out = _("Write it down for another station, or correct the day of closing.")


class ActivityStruck(Refusal):
    code = "activity_struck"
    message = _("This entry has been struck out already.")


class DaysOutOfOrder(Refusal):
    code, status = "days_out_of_order", 400
    message = _("The last day comes before the first.")


class AgreementWithoutPartner(Refusal):
    code, status = "agreement_without_partner", 400
    message = _("An agreement needs a partner: a place, or an enterprise.")


class AgreementOver(Refusal):
    code = "agreement_over"
    message = _("This agreement is over.")
    way_out = _("Write down the new one that follows it.")


class AgreementRenewedAlready(Refusal):
    code = "agreement_renewed_already"
    message = _("This agreement has been renewed already.")
    way_out = _("Open the one that follows it.")


class FileNotTaken(Refusal):
    code, status = "file_not_taken", 400
    message = _("Only PDF files, pictures and Word files of up to %(most)s MB are kept.")


class ContactTwice(Refusal):
    code = "contact_twice"
    message = _("This contact is written down already.")


class AgencyLicenceMissing(Refusal):
    """Who lends workers needs a licence (劳动合同法 57, 人力资源市场暂行条例 18)."""

    code = "agency_licence_missing"
    message = _("Jobs through an agency need the employer's agency licence, and none that is valid is written down.")
    way_out = _("Write the licence down at the employer first; the job stays held back until then.")


class BothHaveJobs(Refusal):
    code = "both_have_jobs"
    message = _("Both records hold a job or an open offer; one person holds one.")
    way_out = _("End or decline one of the two first.")
