"""From what people write in a roster to the place they mean. Unsure is None: a clerk decides, never a guess."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator

from zunyi.divisions.models import Division, DivisionCode
from zunyi.divisions.models.division import Level
from zunyi.divisions.queries.tree import HEADINGS, children

PEOPLES = "(?:仡佬族|苗族|布依族|土家族|彝族|侗族|水族|回族)"
TOWN_ENDING = re.compile(rf"(?:街道办事处|街道办|街道|办事处|{PEOPLES}*乡|镇)$")
VILLAGE_ENDING = re.compile(r"(?:社区|村)?(?:居民委员会|村民委员会|居委会|村委会|委员会)$")
VILLAGE_KIND = re.compile(r"(?:社区|村)$")
# A group of a village (上坝村三组, 幸福社区2组) is below what the tree keeps.
GROUP = re.compile(r"(?:第?[0-9一二三四五六七八九十]+(?:村民)?(?:组|社)|(?<=[村区])[^村区]{1,5}组)$")
# Between several wishes of one person: 福州/泉州, 珠海或广州.
BETWEEN_WISHES = re.compile(r"[/／、,，;；|]|或者|或|以及|和(?!平|县|龙|顺|田|硕|静)")
DESTINATION_LEVELS = (Level.PROVINCE, Level.CITY, Level.COUNTY)


def plain(text: object) -> str:
    """Fold full-width forms away and drop blanks and brackets."""
    return re.sub(r"[\s()（）\-—·.。]+", "", unicodedata.normalize("NFKC", str(text or "")))


def one(divisions: Iterable[Division]) -> Division | None:
    """Return the only one, or None if there are none or several."""
    found = list({division.pk: division for division in divisions}.values())
    return found[0] if len(found) == 1 else None


class Gazetteer:
    """The towns and villages of one county, read once for a whole roster: `town()` and `village()` ask nobody."""

    def __init__(self, county: Division) -> None:
        self.county = county
        self.towns = list(children(county).current())
        self.villages: dict[int, list[Division]] = {town.pk: [] for town in self.towns}
        town_by_path = {town.path: town.pk for town in self.towns}
        for village in Division.objects.within(self.towns).at_level(Level.VILLAGE).current().order_by("code"):
            self.villages[town_by_path[village.path_at(Level.TOWN)]].append(village)

    def town(self, text: str) -> Division | None:
        """Return the town that the text names: 格林镇, 正安县格林镇, 格林, 上坝乡, 凤仪街道办事处."""
        return match_town_in(self.towns, without_county(text, self.county))

    def village(self, town: Division, text: str) -> Division | None:
        """Return the village of that town that the text names: 上坝村, 上坝, 上坝村村委会, 上坝村三组."""
        return match_village_in(self.villages.get(town.pk, []), without(text, town.name, town.short_name))


def without_county(text: str, county: Division) -> str:
    """Drop what stands before the town: 贵州省遵义市正安县格林镇, 道真县玉溪镇, 道真自治县玉溪镇."""
    short = county.short_name
    names = [county.name, *(short + kind for kind in ("自治县", "县", "市", "区")), short]
    return without(text, "贵州省", "贵州", "遵义市", "遵义", *names)


def without(text: str, *leads: str) -> str:
    """Drop the names of higher places from the front, as long as something is left."""
    rest = plain(text)
    for lead in leads:
        shorter = rest.removeprefix(lead)
        # 播州镇 must not become 镇.
        if len(shorter) > 1:
            rest = shorter
    return rest


def match_town_in(towns: list[Division], text: str) -> Division | None:
    wanted = plain(text)
    if not wanted:
        return None
    exact = one(town for town in towns if wanted in (town.name, town.short_name))
    if exact:
        return exact
    stem = TOWN_ENDING.sub("", wanted) or wanted
    return one(town for town in towns if TOWN_ENDING.sub("", town.name) == stem)


def match_village_in(villages: list[Division], text: str) -> Division | None:
    wanted = plain(text)
    for attempt in dict.fromkeys((wanted, GROUP.sub("", wanted))):
        if not attempt:
            continue
        stem = village_stem(attempt)
        found = one(village for village in villages if attempt in (village.name, village.short_name))
        # 幸福 may be a village and a community of one town: then the kind must be written.
        found = found or one(
            village
            for village in villages
            if village_stem(village.name) == stem and kinds_agree(attempt, village.short_name)
        )
        if found:
            return found
    return None


def village_stem(name: str) -> str:
    bare = VILLAGE_KIND.sub("", VILLAGE_ENDING.sub("", name))
    return bare or name


def kinds_agree(written: str, short_name: str) -> bool:
    """True unless the text names another kind, 村 for a 社区: villages become communities, so one way is forgiven."""
    if written.endswith(("居委会", "居民委员会", "社区")):
        return short_name.endswith("社区") or not short_name.endswith("村")
    return True


def match_town(county: Division, text: str) -> Division | None:
    """Return the town of the county that the text names; for a whole roster take a `Gazetteer`."""
    return match_town_in(list(children(county).at_level(Level.TOWN).current()), without_county(text, county))


def match_village(town: Division, text: str) -> Division | None:
    """Return the village of the town that the text names; for a whole roster take a `Gazetteer`."""
    villages = list(children(town).at_level(Level.VILLAGE).current())
    return match_village_in(villages, without(text, town.name, town.short_name))


class Destinations:
    """The provinces, cities and counties of the country by name, read once for a whole file."""

    def __init__(self) -> None:
        self.by_name: dict[str, list[Division]] = defaultdict(list)
        shown = Division.objects.at_level(*DESTINATION_LEVELS).exclude(name__in=HEADINGS).order_by("depth", "code")
        for division in shown:
            for name in {division.name, division.short_name}:
                self.by_name[name].append(division)
        old = DivisionCode.objects.exclude(name="").filter(division__level__in=DESTINATION_LEVELS)
        for code in old.select_related("division"):
            if code.name not in self.by_name:
                self.by_name[code.name].append(code.division)
        self.longest = max(map(len, self.by_name), default=0)

    def match(self, text: str) -> Division | None:
        """Return the deepest place named: 福州, 泉州晋江, 广东省广州市番禺区; what follows (高新区) is ignored."""
        rest = re.sub(r"^(?:去|到|往|赴|前往)", "", plain(text))
        return self.first(rest)

    def match_all(self, text: str) -> list[Division]:
        """Return the places of a text that names several wishes, in the order of writing: 福州/珠海."""
        found = (self.match(part) for part in BETWEEN_WISHES.split(plain(text)) if part)
        return list({place.pk: place for place in found if place}.values())

    def first(self, text: str) -> Division | None:
        """Read the text from the left: a name, then names below it."""
        for name in self.heads(text):
            deeper = [self.deepest(place, text[len(name) :]) for place in self.by_name[name]]
            # 朝阳 the city before 朝阳 the district; 鼓楼区 alone could be in four cities.
            best = max(deeper, key=lambda hit: hit[1])[1]
            hits = [place for place, read in deeper if read == best]
            shallowest = min(place.depth for place in hits)
            if place := one(place for place in hits if place.depth == shallowest):
                return place
        return None

    def deepest(self, place: Division, rest: str) -> tuple[Division, int]:
        """Return the deepest place that the rest of the text names below `place`, and how much of it was read."""
        for name in self.heads(rest):
            for lower in self.by_name[name]:
                if lower.depth > place.depth and place.holds(lower):
                    found, read = self.deepest(lower, rest[len(name) :])
                    return found, read + len(name)
        return place, 0

    def heads(self, text: str) -> Iterator[str]:
        """Yield the known names that the text begins with, the longest first."""
        for length in range(min(self.longest, len(text)), 1, -1):
            if text[:length] in self.by_name:
                yield text[:length]


def match_destination(text: str) -> Division | None:
    """Return the deepest place that the text names; for a whole file take `Destinations`."""
    return Destinations().match(text)


def match_destinations(text: str) -> list[Division]:
    """Return every place that the text names; for a whole file take `Destinations`."""
    return Destinations().match_all(text)
