"""What the bureau says no to when it hands out accounts and lets people in."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from zunyi.refusals import Refusal


class RoleNotYours(Refusal):
    """Somebody hands out a role that is not below their own."""

    code, status = "role_not_yours", 403
    message = _("You cannot hand out this role.")
    way_out = _("Ask an officer of the level above.")


class PlaceNotYours(Refusal):
    """The place lies outside the places that this officer looks after."""

    code, status = "place_not_yours", 403
    message = _("%(place)s is not one of your places.")
    way_out = _("Choose a place at or below your own, or ask the city.")


class PlaceDoesNotFitRole(Refusal):
    """A town officer in a village, or an auditor with a place."""

    code, status = "place_does_not_fit_role", 422
    message = _("This role and this place do not go together.")
    way_out = _("A county officer needs a county, a town officer a town, a village officer a village.")


class UsernameTaken(Refusal):
    """Two people cannot sign in under one name."""

    code = "username_taken"
    message = _("Somebody already signs in with this name.")
    way_out = _("Choose another name; if it is the same person, give them one more role instead.")


class NotYourPerson(Refusal):
    """The account belongs to somebody whom this officer does not look after, wholly."""

    code, status = "not_your_person", 403
    message = _("This person also serves where you do not look after accounts.")
    way_out = _("End the role in your own place, or ask the level above.")


class NotYourself(Refusal):
    """Nobody closes the door on themselves."""

    code = "not_yourself"
    message = _("You cannot do this to your own account.")
    way_out = _("Ask a colleague or the level above.")


class RoleAlreadyHeld(Refusal):
    """The person is that already, there."""

    code = "role_already_held"
    message = _("This person already holds this role in this place.")


class AssignmentOver(Refusal):
    """A role that ended cannot end again."""

    code = "assignment_over"
    message = _("This role has already ended.")


class PersonDisabled(Refusal):
    """A closed account gets no password and no role."""

    code = "person_disabled"
    message = _("This account is closed.")
    way_out = _("Open it again first.")


class WrongSignIn(Refusal):
    """Name, password or code do not fit; which of them is not said."""

    code, status = "wrong_sign_in", 401
    message = _("The name or the password is wrong.")


class SignInLocked(Refusal):
    """Too many wrong passwords for this name from this place."""

    code, status = "sign_in_locked", 429
    message = _("The password was wrong several times, so this name is closed at this place for 15 minutes.")
    way_out = _("It opens by itself.")


class TooManySignIns(Refusal):
    """One address asks too often."""

    code, status = "too_many_sign_ins", 429
    message = _("Too many sign-ins come from this place.")
    way_out = _("Wait a minute and try again.")


class SecondFactorWrong(Refusal):
    """The account carries a second step; its code is missing or wrong."""

    code, status = "second_factor_wrong", 401
    message = _("The code of the second step is missing or wrong.")
    way_out = _("Send the present code of your app as “code”.")


class SecondFactorMissing(Refusal):
    """The role demands a second step, and none is set up."""

    code, status = "second_factor_missing", 403
    message = _("Your role needs a second step at sign-in, and none is set up.")
    way_out = _("Sign in on the website once and set it up.")


class PasswordMustChange(Refusal):
    """The one-time password opens the page for choosing one's own, and nothing else."""

    code, status = "password_must_change", 403
    message = _("The password that you were given must be changed first.")
    way_out = _("Sign in on the website once and choose your own.")


class KeyReused(Refusal):
    """A key that stands for another request already."""

    code, status = "idempotency_key_reused", 422
    message = _("This Idempotency-Key was used for another request.")
    way_out = _("Use a new key for each request, and the same key only for repeating it.")


class KeyInProgress(Refusal):
    """The same request is being answered at this moment."""

    code, status = "idempotency_in_progress", 409
    message = _("The same request is just being carried out.")
    way_out = _("Send it again in a few seconds with the same Idempotency-Key.")
