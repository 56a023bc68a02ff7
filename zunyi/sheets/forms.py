"""The two questions that every importer asks: which file, and which column is what."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zunyi.sheets.heads import Field, Layout


class SheetForm(forms.Form):
    """A file to upload. What is in it is judged by `reading.read_workbook`, not by its name."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("Excel (.xlsx, .xls), WPS or .csv; as it is, with titles, notes and totals."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.et,.csv,.txt"}),
    )
    again = forms.BooleanField(
        label=gettext_lazy("read it again, even if this very file was uploaded before"), required=False
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > settings.UPLOAD_LIMIT_BYTES:
            limit = settings.UPLOAD_LIMIT_BYTES // (1024 * 1024)
            raise forms.ValidationError(_("The file is larger than %(limit)s MB.") % {"limit": limit})
        return file


class ColumnsForm(forms.Form):
    """One select for each column of each sheet; `columns` is what was chosen: {sheet: {field: column}}."""

    def __init__(
        self,
        *args: Any,
        layouts: Sequence[Layout],
        fields: Sequence[Field],
        labels: Mapping[str, str | Promise],
        samples: Mapping[int, Sequence[Sequence[str]]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.layouts, self.wanted, self.labels = layouts, fields, labels
        choices = [("", _("— not used —")), *((each.key, labels[each.key]) for each in fields)]
        for layout in layouts:
            meant = {column: key for key, column in layout.columns.items()}
            for column, title in enumerate(layout.titles):
                examples = "、".join(list(dict.fromkeys(filter(None, samples[layout.sheet][column])))[:3])
                if not title and not examples:
                    continue
                self.fields[f"s{layout.sheet}c{column}"] = forms.ChoiceField(
                    label=title or _("column %(number)s") % {"number": column + 1},
                    choices=choices,
                    initial=meant.get(column, ""),
                    required=False,
                    help_text=examples[:80],
                )
        self.columns: dict[int, dict[str, int]] = {}

    def by_sheet(self) -> Iterator[tuple[Layout, list[forms.BoundField]]]:
        """The sheets with their selects, for the page."""
        for layout in self.layouts:
            yield layout, [self[name] for name in self.fields if name.startswith(f"s{layout.sheet}c")]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for layout in self.layouts:
            chosen: dict[str, int] = {}
            for column in range(len(layout.titles)):
                name = f"s{layout.sheet}c{column}"
                key = cleaned.get(name)
                if key and key in chosen:
                    self.add_error(name, _("“%(field)s” is chosen twice.") % {"field": self.labels[key]})
                elif key:
                    chosen[key] = column
            self._check_needed(chosen)
            self.columns[layout.sheet] = chosen
        return cleaned

    def _check_needed(self, chosen: Mapping[str, int]) -> None:
        missing = [str(self.labels[each.key]) for each in self.wanted if each.required and each.key not in chosen]
        if missing:
            self.add_error(None, _("Say which column is: %(fields)s.") % {"fields": "、".join(missing)})
