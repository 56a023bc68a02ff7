"""The tree of places: province, city, county, town, village, and the units that the city sets up itself."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from treebeard.mp_tree import MP_Node, MP_NodeManager, MP_NodeQuerySet

if TYPE_CHECKING:
    # Treebeard carries no types; these are the parts of it that we call.
    TreeQuerySet = models.QuerySet["Division"]

    class TreeManager(models.Manager["Division"]):
        def add_root(self, create_kwargs: Any = None, *, instance: Division | None = None) -> Division: ...
        def add_child(
            self, target: Division, create_kwargs: Any = None, *, instance: Division | None = None
        ) -> Division: ...
        def get_parent(self, node: Division) -> Division: ...
        def find_problems(self) -> tuple[list[Any], ...]: ...
        def within(self, divisions: Iterable[Division]) -> DivisionQuerySet: ...
        def at_level(self, *levels: str) -> DivisionQuerySet: ...
        def current(self, on: date | None = None) -> DivisionQuerySet: ...
        def all(self) -> DivisionQuerySet: ...
        def none(self) -> DivisionQuerySet: ...
        def filter(self, *args: Any, **kwargs: Any) -> DivisionQuerySet: ...

else:
    TreeQuerySet = MP_NodeQuerySet

# Characters of `path` that one level of the tree takes.
STEP = 4


class Level(models.TextChoices):
    """How high a place stands in the tree; a unit has no code of the state and stands where the city put it."""

    PROVINCE = "province", _("Province")
    CITY = "city", _("City")
    COUNTY = "county", _("County")
    TOWN = "town", _("Town")
    VILLAGE = "village", _("Village")
    UNIT = "unit", _("Internal unit")


DEPTHS = {Level.PROVINCE: 1, Level.CITY: 2, Level.COUNTY: 3, Level.TOWN: 4, Level.VILLAGE: 5}
# Six digits of GB/T 2260, nine and twelve of the statistics bureau; the bureau's own units begin with a letter.
CODE_PATTERNS = {
    Level.PROVINCE: r"^\d{2}0000$",
    Level.CITY: r"^\d{4}00$",
    Level.COUNTY: r"^\d{6}$",
    Level.TOWN: r"^\d{9}$",
    Level.VILLAGE: r"^\d{12}$",
    Level.UNIT: r"^[A-Z][A-Z0-9-]{1,11}$",
}


def subtree_paths(divisions: Iterable[Division]) -> list[str]:
    """Return the shortest list of path prefixes that covers the given places and all below them.

    A unit stands for the towns that report to it, wherever the national tree keeps them; they cost one more query,
    and only if a unit is among the places.
    """
    given = list(divisions)
    paths = [division.path for division in given]
    if units := [division.pk for division in given if division.level == Level.UNIT]:
        paths += Division.objects.filter(unit__in=units).values_list("path", flat=True)
    kept: list[str] = []
    for path in sorted(set(paths)):
        if not kept or not path.startswith(kept[-1]):
            kept.append(path)
    return kept


def within_q(prefix: str, divisions: Iterable[Division]) -> Q:
    """Return the condition "this place lies at or below one of `divisions`"; it matches nothing when there are none.

    `prefix` is the foreign key as a lookup, `household` or `worker__household`; "" speaks of the division itself.
    """
    lead = f"{prefix}__" if prefix else ""
    paths = subtree_paths(divisions)
    if not paths:
        return Q(**{f"{lead}pk__in": []})
    condition = Q()
    for path in paths:
        condition |= Q(**{f"{lead}path__startswith": path})
    return condition


class DivisionQuerySet(TreeQuerySet):
    """Divisions, with the few filters that every room of the house asks for."""

    def within(self, divisions: Iterable[Division]) -> DivisionQuerySet:
        """Keep what lies at or below one of `divisions`; nothing when there are none."""
        return self.filter(within_q("", divisions))

    def at_level(self, *levels: str) -> DivisionQuerySet:
        return self.filter(level__in=levels)

    def current(self, on: date | None = None) -> DivisionQuerySet:
        """Keep what exists on that day (today, unless told)."""
        day = on or timezone.localdate()
        return self.filter(Q(valid_from=None) | Q(valid_from__lte=day), Q(valid_to=None) | Q(valid_to__gte=day))


if not TYPE_CHECKING:

    class TreeManager(MP_NodeManager.from_queryset(DivisionQuerySet)):
        """Treebeard's manager, answering with our own queryset."""

        def get_queryset(self):
            return DivisionQuerySet(self.model, using=self._db).order_by("path")


class Division(MP_Node):
    """One place of the administrative tree, under the name that people use today.

    The order of `path` is the order of arrival; lists sort by `code`. `path` is searched by prefix only, with the
    pattern index that its unique rule brings along.
    """

    Level = Level

    code = models.CharField(_("code"), max_length=12, unique=True)
    name = models.CharField(_("name"), max_length=60)
    short_name = models.CharField(_("short name"), max_length=60)
    level = models.CharField(_("level"), max_length=8, choices=Level)
    official = models.BooleanField(
        _("official"), default=True, help_text=_("It has a code of the state; internal units have none.")
    )
    unit = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="members",
        verbose_name=_("reports to"),
        help_text=_("The internal unit that this town reports to, beside its county."),
    )
    valid_from = models.DateField(_("exists from"), null=True, blank=True)
    valid_to = models.DateField(_("exists until"), null=True, blank=True)
    # What the data file called it last; a name that differs was written by hand, and loading leaves it alone.
    source_name = models.CharField(max_length=60, blank=True, editable=False)

    path: str
    depth: int
    numchild: int

    objects: ClassVar[TreeManager] = TreeManager()

    class Meta:
        verbose_name = _("division")
        verbose_name_plural = _("divisions")
        indexes = [models.Index(fields=["level", "code"], name="division_level_code")]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_from=None) | Q(valid_from__lte=F("valid_to")),
                name="division_dates_in_order",
            ),
            models.CheckConstraint(
                condition=Q(level=Level.UNIT)
                | Q(*(Q(level=level, depth=depth) for level, depth in DEPTHS.items()), _connector=Q.OR),
                name="division_level_at_its_depth",
            ),
            models.CheckConstraint(
                condition=Q(
                    *(Q(level=level, code__regex=pattern) for level, pattern in CODE_PATTERNS.items()),
                    _connector=Q.OR,
                ),
                name="division_code_fits_level",
            ),
            models.CheckConstraint(
                condition=Q(level=Level.UNIT, official=False) | (~Q(level=Level.UNIT) & Q(official=True)),
                name="division_unit_is_internal",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_current(self) -> bool:
        """True while the place exists, by its dates."""
        today = timezone.localdate()
        return (self.valid_from is None or self.valid_from <= today) and (
            self.valid_to is None or self.valid_to >= today
        )

    def path_at(self, level: str) -> str:
        """Return the path of the place above this one at `level`, or its own when it stands no deeper."""
        return self.path[: STEP * DEPTHS[Level(level)]]

    def holds(self, other: Division) -> bool:
        """True if `other` is this place or lies below it (a unit's members are asked of `within_q`)."""
        return other.path.startswith(self.path)
