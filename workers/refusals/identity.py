"""Every "no" to an identity number, a name, a phone."""

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


class CardDates(Refusal):
    code, status = "card_dates", 400
    message = _("A card that is valid for life has no last day.")
    way_out = _("Give the last day, or tick that it is valid for life; not both.")
