"""Every "no" about people: identity numbers, names, rosters."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from zunyi.refusals import Refusal


class IdentityNumberRefused(Refusal):
    """The identity number cannot be taken; each reason has a type of its own."""

    code, status = "identity_number_refused", 400
    message = _("This identity number cannot be right.")
    way_out = _("Compare it with the card, digit by digit.")


class IdentityNumberMissing(IdentityNumberRefused):
    code = "identity_number_missing"
    message = _("The identity number is missing.")
    way_out = _("Fill in the 18 digits from the card.")


class IdentityNumberOfFifteenDigits(IdentityNumberRefused):
    """First-generation numbers are no longer valid (domain brief, edge case 5)."""

    code = "identity_number_of_fifteen_digits"
    message = _("This is an old number of 15 digits, which is no longer valid.")
    way_out = _("Copy the 18 digits from the person's present card.")


class IdentityNumberLength(IdentityNumberRefused):
    code = "identity_number_length"
    message = _("An identity number has 18 digits; this one has %(length)s.")


class IdentityNumberCharacters(IdentityNumberRefused):
    code = "identity_number_characters"
    message = _("An identity number has 17 digits and then a digit or X; other characters stand in this one.")


class IdentityNumberBrokenByExcel(IdentityNumberRefused):
    """Excel keeps 15 digits of a number; the rest is lost for good."""

    code = "identity_number_broken_by_excel"
    message = _("Excel has turned this identity number into a plain number and lost its last digits.")
    way_out = _("Set the column to text, type the number again, and save.")


class IdentityNumberEndsInNoughts(IdentityNumberRefused):
    """A remark, for what Excel breaks ends so, and by chance one in eleven of those has a fitting check digit."""

    code = "identity_number_ends_in_noughts"
    message = _("The identity number ends in 000: Excel may have replaced its last digits.")
    way_out = _("Compare it with the card.")


class IdentityNumberChecksum(IdentityNumberRefused):
    code = "identity_number_checksum"
    message = _("The last digit does not fit the others: one of the digits is mistyped.")


class IdentityNumberBirthDate(IdentityNumberRefused):
    code = "identity_number_birth_date"
    message = _("The birth date in this identity number does not exist.")


class IdentityNumberOfTheFuture(IdentityNumberRefused):
    code = "identity_number_of_the_future"
    message = _("The birth date in this identity number lies in the future.")


class IdentityNumberOfNobody(IdentityNumberRefused):
    """Area 520399 was never issued; it is for demos and tests (ALLOW_TEST_IDS)."""

    code = "identity_number_of_nobody"
    message = _("The area code 520399 was never issued; this is an invented number.")
    way_out = _("Type the number from the person's own card.")


class NameMissing(Refusal):
    code, status = "name_missing", 400
    message = _("The name is missing.")
    way_out = _("Fill in the name as it stands on the card.")


class NameUnreadable(Refusal):
    code, status = "name_unreadable", 400
    message = _("This does not look like a person's name.")
    way_out = _("Fill in the name as it stands on the card, without other signs.")


class NameTooLong(Refusal):
    code, status = "name_too_long", 400
    message = _("A name has at most 50 characters.")
    way_out = _("Put remarks into a column of their own.")


class NameDoesNotFitNumber(Refusal):
    """A known number came with another name. Nothing is told of the registered one."""

    code, status = "name_does_not_fit_number", 400
    message = _("This identity number is registered under another name.")
    way_out = _("Compare name and number with the card; if both are right, ask your village officer.")


class RegisteredJustNow(Refusal):
    """The same new person came through two doors in one moment; the second look finds them."""

    code = "registered_just_now"
    message = _("This person has been registered this very moment.")
    way_out = _("Please try again.")


class RegisteredElsewhere(Refusal):
    """The person belongs to another county, town or village; nothing is told of them here."""

    code = "registered_elsewhere"
    message = _("This person is registered in another place.")
    way_out = _("Ask the office there, or your county, to move the registration.")


class WorkerTooYoung(Refusal):
    """Nobody under 16 is registered as a worker (劳动法 15); the day of travel counts."""

    code, status = "worker_too_young", 400
    message = _("This person is only %(age)s on the day of travel; work is allowed from %(least)s.")
    way_out = _("A child that travels along is added when the adult signs up for a trip.")


class IdentityNumberTwice(Refusal):
    code, status = "identity_number_twice", 400
    message = _("The same identity number stands in row %(rows)s with another name.")
    way_out = _("Compare both with their cards.")


class NameContradictsRegister(Refusal):
    """A known number with another name is more often a mistyped number than a new name."""

    code, status = "name_contradicts_register", 400
    message = _("This identity number is registered under another name.")
    way_out = _("Check the number; if the name has really changed, change it on the worker's own page.")


class PhoneLength(Refusal):
    code, status = "phone_length", 400
    message = _("A mobile number has 11 digits and begins with 1; the phone was left empty.")
    way_out = _("Ask for the number again, or leave the cell empty.")


class PhoneLandline(Refusal):
    code, status = "phone_landline", 400
    message = _("This is not a mobile number, messages cannot reach it; the phone was left empty.")
    way_out = _("Fill in a mobile number if there is one.")


class PhoneBroken(Refusal):
    code, status = "phone_broken", 400
    message = _("Excel has turned the phone into a plain number and lost digits; the phone was left empty.")
    way_out = _("Set the column to text and type the number again.")


class TownUnknown(Refusal):
    code, status = "town_unknown", 400
    message = _("There is no such town in this county; the person is kept at the county.")
    way_out = _("Write the town's name as on the map, for example 格林镇.")


class DestinationUnknown(Refusal):
    code, status = "destination_unknown", 400
    message = _("The destination is not known; it was left open.")
    way_out = _("Write a city or county, for example 珠海 or 泉州晋江.")


class TradeUnknown(Refusal):
    code, status = "trade_unknown", 400
    message = _("The trade is not known; it was kept as other trade.")


class EducationUnknown(Refusal):
    code, status = "education_unknown", 400
    message = _("The schooling is not known; it was left empty.")


class WageUnreadable(Refusal):
    code, status = "wage_unreadable", 400
    message = _("The pay cannot be understood; it was left open.")
    way_out = _("Write a number such as 4500, or 4500-5500.")


class RosterSeenBefore(Refusal):
    """The very same file came again."""

    code = "roster_seen_before"
    message = _("This very file was uploaded on %(at)s by %(by)s.")
    way_out = _("Open that import in the list, or tick “read it again” and upload once more.")


class RosterNotWaiting(Refusal):
    code = "roster_not_waiting"
    message = _("This import is no longer waiting for a word: it is %(state)s.")
    way_out = _("Look at it in the list of imports.")


class RosterEmpty(Refusal):
    code = "roster_empty"
    message = _("There is nobody in this roster who could be taken over.")
    way_out = _("Download the rows that need mending, correct them, and upload them again.")


class RosterFileGone(Refusal):
    code = "roster_file_gone"
    message = _("The uploaded file is no longer kept.")
    way_out = _("Upload it again.")


class RosterColumnsMissing(Refusal):
    code, status = "roster_columns_missing", 400
    message = _("Say in which columns the name and the identity number stand.")


class CompanionsMissing(Refusal):
    """One good row bears a companion number alone."""

    code, status = "companions_missing", 400
    message = _("Nobody else with this companion number can be taken over; the person is kept alone.")
    way_out = _("Once the other rows are mended, upload the roster again and they are linked.")


class NotOldEnoughYet(Refusal):
    """At the desk the day of registering counts; on a trip, the day of travel (劳动法 15)."""

    code, status = "not_old_enough_yet", 400
    message = _("This person is %(age)s today; workers are registered from %(least)s on.")
    way_out = _("Whoever reaches that age before the day of travel is signed up on the trip's own page.")


class HomeOutOfReach(Refusal):
    code, status = "home_out_of_reach", 403
    message = _("This place lies outside your own.")
    way_out = _("Choose a place of your own, or ask the level above to move the registration.")


class ReasonMissing(Refusal):
    code, status = "reason_missing", 400
    message = _("Say what for.")


class WishNotOpen(Refusal):
    code = "wish_not_open"
    message = _("This wish is not open any more.")
    way_out = _("Write down a new one.")


class TooManyWishes(Refusal):
    code = "too_many_wishes"
    message = _("There are %(most)s open wishes already.")
    way_out = _("Withdraw one that no longer counts, then add the new one.")


class WishTwice(Refusal):
    code = "wish_twice"
    message = _("The same destination and trade stand in an open wish already.")
    way_out = _("Withdraw that one first if pay or days have changed.")


class ConsentNotGiven(Refusal):
    code = "consent_not_given"
    message = _("There is no such consent to withdraw.")


class NobodyToTell(Refusal):
    """A message to many for a selection in which nobody is."""

    code = "nobody_to_tell"
    message = _("There is nobody in this selection.")
    way_out = _("Go back and choose other filters.")


class AnotherPersonNeeded(Refusal):
    """Whoever wrote a message to very many may not say yes to it."""

    code = "another_person_needed"
    message = _("Whoever wrote this message cannot be the one who approves it.")
    way_out = _("Ask a colleague of your office, or the city's office.")


class BulkDecided(Refusal):
    """A colleague was faster."""

    code = "bulk_decided"
    message = _("Somebody has decided about this message already.")
    way_out = _("Look at the list of messages again.")


class TooManyCodes(Refusal):
    """One a minute, five an hour, ten a day for one phone (reliability brief B8)."""

    code, status = "too_many_codes", 429
    message = _("A code was asked for on this phone a moment ago.")
    way_out = _("Wait a minute and try again; after several tries, wait longer or ask your village officer.")


class WrongCode(Refusal):
    """Wrong, used, over, or never sent: one answer for all."""

    code, status = "wrong_code", 400
    message = _("This code does not fit, or its five minutes are over.")
    way_out = _("Compare it with the message, or ask for a new one.")


class StillAtWork(Refusal):
    code = "still_at_work"
    message = _("This person is written down as working somewhere already.")
    way_out = _("Say first when that ended, then write down the new work.")


class SpellsOverlap(Refusal):
    code = "spells_overlap"
    message = _("These days run into another employment of the same person.")
    way_out = _("Compare the days with the list of employments.")


class SpellEndsBeforeItBegins(Refusal):
    code, status = "spell_ends_before_it_begins", 400
    message = _("The last day comes before the first.")


class CardDates(Refusal):
    code, status = "card_dates", 400
    message = _("A card that is valid for life has no last day.")
    way_out = _("Give the last day, or tick that it is valid for life; not both.")


class AlreadyErased(Refusal):
    code = "already_erased"
    message = _("This record has been erased already.")


class ErasureAskedAlready(Refusal):
    code = "erasure_asked_already"
    message = _("Erasure has been asked for already; the answer comes within 15 working days.")


class ErasureNotOpen(Refusal):
    code = "erasure_not_open"
    message = _("This request has been answered already.")


class WrongTail(Refusal):
    """The last four characters of the identity number, asked before much is shown or undone on a shared phone."""

    code, status = "wrong_tail", 400
    message = _("These are not the last four characters of this person's identity number.")
    way_out = _("Compare them with the card; after five tries wait a quarter of an hour.")


class PassMissing(Refusal):
    """No pass of a phone, or one that is over."""

    code, status = "phone_pass_missing", 401
    message = _("Ask for a code on the phone first.")
    way_out = _("A pass is good for thirty minutes.")


class MergeOfOne(Refusal):
    code, status = "merge_of_one", 400
    message = _("These are one record, not two.")


class AlreadyMerged(Refusal):
    code = "already_merged"
    message = _("One of the two has been put together with another record already.")
    way_out = _("Open the record that stays.")


class WorkerOutOfReach(Refusal):
    """Both people must be one's own: another office's people are put together by the office above both."""

    code, status = "worker_out_of_reach", 403
    message = _("One of the two belongs to another county.")
    way_out = _("The city decides about people of two counties.")


class MergeTakenBack(Refusal):
    code = "merge_taken_back"
    message = _("This merge was taken back already, or the person was erased since.")


class MergeLaterFirst(Refusal):
    code = "merge_later_first"
    message = _("The record that stayed was itself put together with another one since.")
    way_out = _("Take the later merge back first.")


class ErasureComesFirst(Refusal):
    code = "erasure_comes_first"
    message = _("One of the two asked to be forgotten, or was.")
    way_out = _("Answer that request first.")


class BothAtWork(Refusal):
    code = "both_at_work"
    message = _("Both records tell of employments in the same days; one person works in one place at a time.")
    way_out = _("Compare the employments, and take out or put right the one that is wrong.")


class BothAsked(Refusal):
    code = "both_asked"
    message = _("The same county has an open question about both records.")
    way_out = _("Decide one of the questions first.")


class SuspicionDecided(Refusal):
    code = "suspicion_decided"
    message = _("This has been decided already.")


class ClaimDecided(Refusal):
    code = "claim_decided"
    message = _("This question between counties has been answered already.")


class ListClosed(Refusal):
    code = "list_closed"
    message = _("This list is closed.")
    way_out = _("Open it again first.")


class NotTheirOffice(Refusal):
    code, status = "not_their_office", 400
    message = _("This officer does not work with the people of this office.")
    way_out = _("Choose an officer of the office, or of the one above it.")


class TooMany(Refusal):
    code, status = "too_many_people", 400
    message = _("More than %(most)s people fit; that is too many at once.")
    way_out = _("Narrow the list, by town for example.")


class NothingToChange(Refusal):
    code = "nothing_to_change"
    message = _("Nobody among them would change.")


class EditTakenBack(Refusal):
    code = "edit_taken_back"
    message = _("This change was taken back already.")


class BrandThere(Refusal):
    code = "brand_there"
    message = _("A brand of this name is written down already.")
