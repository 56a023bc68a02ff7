"""A few places, without the whole country."""

from zunyi.divisions.models import Division
from zunyi.divisions.models.division import Level

_PLACES = {
    "520000": ("贵州省", "贵州", Level.PROVINCE, None),
    "520300": ("遵义市", "遵义", Level.CITY, "520000"),
    "520304": ("播州区", "播州", Level.COUNTY, "520300"),
    "520324": ("正安县", "正安", Level.COUNTY, "520300"),
    "520324116": ("桴㯊镇", "桴㯊", Level.TOWN, "520324"),
    "520324100": ("凤仪镇", "凤仪", Level.TOWN, "520324"),
    "520304100": ("南白镇", "南白", Level.TOWN, "520304"),
    "440000": ("广东省", "广东", Level.PROVINCE, None),
    "440400": ("珠海市", "珠海", Level.CITY, "440000"),
    "350000": ("福建省", "福建", Level.PROVINCE, None),
    "350500": ("泉州市", "泉州", Level.CITY, "350000"),
    "350582": ("晋江市", "晋江", Level.COUNTY, "350500"),
}


def make_division(code: str = "520324") -> Division:
    """The place of that code with everything above it, made when it is not there yet."""
    found = Division.objects.filter(code=code).first()
    if found:
        return found
    name, short_name, level, above = _PLACES[code]
    place = Division(code=code, name=name, short_name=short_name, level=level)
    if above is None:
        return Division.objects.add_root(instance=place)
    return Division.objects.add_child(make_division(above), instance=place)
