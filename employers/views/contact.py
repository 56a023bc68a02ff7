"""People of a firm who can be called."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from employers.forms.employer import ContactForm
from employers.models import EmployerContact
from employers.queries.employer import visible_to
from employers.services.employer import add_contact, remove_contact
from employers.views.employer import sent, trail
from zunyi.accounts.access import StaffRequest, requires
from zunyi.refusals import Refusal


@requires("employers.edit")
def contact_new(request: StaffRequest, pk: int) -> HttpResponse:
    """Write down one more person of a firm."""
    employer = get_object_or_404(visible_to(request.user), pk=pk)
    form, title = ContactForm(sent(request)), _("New contact")
    if form.is_valid():
        try:
            add_contact(employer=employer, by=request.user, **form.cleaned_data)
        except Refusal as no:
            form.add_error(None, str(no))
        else:
            return redirect("employers:detail", pk)
    way = trail((employer.name, reverse("employers:detail", args=[pk])), (title, ""))
    context = {"form": form, "employer": employer, "title": title, "trail": way}
    return render(request, "employers/employer_form.html", context, status=422 if form.errors else 200)


@requires("employers.edit")
@require_POST
def contact_remove(request: StaffRequest, pk: int) -> HttpResponse:
    """Take a person out."""
    known = EmployerContact.objects.filter(employer__in=visible_to(request.user))
    contact = get_object_or_404(known.select_related("employer"), pk=pk)
    employer = contact.employer_id
    remove_contact(contact=contact, by=request.user)
    messages.success(request, _("Taken out."))
    return redirect("employers:detail", employer)
