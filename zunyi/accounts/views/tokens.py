"""Access for programs: one's own tokens, each shown once."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from zunyi.accounts.access import StaffRequest, signed_in
from zunyi.accounts.forms import TokenForm
from zunyi.accounts.queries.tokens import tokens_of
from zunyi.accounts.services import issue_token, revoke_token
from zunyi.accounts.views.secrets import keep_for_once, take_once


@signed_in
def token_list(request: StaffRequest) -> HttpResponse:
    """The programs that work in one's name, and a new one."""
    form = TokenForm(request.POST or None)
    if form.is_valid():
        token, secret = issue_token(owner=request.user, name=form.cleaned_data["name"])
        keep_for_once(request, "token", secret)
        messages.success(request, _("%(name)s may work in your name now.") % {"name": token.name})
        return redirect("accounts:tokens")
    context = {
        "form": form,
        "tokens": tokens_of(request.user),
        "secret": take_once(request, "token"),
        "title": _("Access for programs"),
    }
    return render(request, "accounts/token_list.html", context, status=422 if form.errors else 200)


@signed_in
def revoke(request: StaffRequest, key: str) -> HttpResponse:
    """Shut a program out."""
    token = get_object_or_404(tokens_of(request.user), token_key=key)
    if request.method == "POST":
        revoke_token(token=token, by=request.user)
        messages.success(request, _("%(name)s is shut out.") % {"name": token})
        return redirect("accounts:tokens")
    context = {
        "title": _("Shut out: %(name)s") % {"name": token},
        "consequences": [_("This program gets no answer any more, from its next request on.")],
        "action": _("Shut out"),
    }
    return render(request, "accounts/token_confirm.html", context)
