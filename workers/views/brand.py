"""Labour brands, with how many of one's own people bear each."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from workers.forms.brand import BrandForm
from workers.models import LabourBrand
from workers.queries.worker import visible_to
from workers.services.brand import write_brand
from zunyi.accounts.access import StaffRequest, requires
from zunyi.refusals import Refusal


@requires("workers.view")
def brand_list(request: StaffRequest) -> HttpResponse:
    """All of them; the number opens the list of who bears it."""
    people = visible_to(request.user).exclude(brand=None).order_by().values_list("brand")
    counts = dict(people.annotate(n=Count("pk")))
    lines = [(brand, counts.get(brand.pk, 0)) for brand in LabourBrand.objects.all()]
    context = {"title": _("Labour brands"), "lines": lines, "may_edit": request.user.can("registry.decide")}
    return render(request, "workers/brand_list.html", context)


@requires("registry.decide")
def brand_new(request: StaffRequest) -> HttpResponse:
    """Write one down."""
    return _write(request, None)


@requires("registry.decide")
def brand_edit(request: StaffRequest, pk: int) -> HttpResponse:
    """Put one right, or take it out of use."""
    return _write(request, get_object_or_404(LabourBrand, pk=pk))


def _write(request: StaffRequest, brand: LabourBrand | None) -> HttpResponse:
    names = ("name", "recognised", "is_current")
    initial = {name: getattr(brand, name) for name in names} if brand else None
    form = BrandForm(request.POST or None, initial=initial)
    if form.is_valid():
        try:
            write_brand(brand=brand, **form.cleaned_data, by=request.user)
        except Refusal as no:
            form.add_error("name", str(no))
        else:
            messages.success(request, _("Saved."))
            return redirect("workers:brands")
    title = _("Labour brand")
    context = {
        "title": title, "form": form, "back_url": reverse("workers:brands"),
        "trail": [(_("Labour brands"), reverse("workers:brands")), (title, "")],
    }  # fmt: skip
    return render(request, "workers/brand_form.html", context, status=422 if form.errors else 200)
