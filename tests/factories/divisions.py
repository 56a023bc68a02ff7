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
    "520324116201": ("测试村", "测试村", Level.VILLAGE, "520324116"),
    "520324100001": ("样例村", "样例村", Level.VILLAGE, "520324100"),
    "520304100001": ("南白村", "南白村", Level.VILLAGE, "520304100"),
    "440000": ("广东省", "广东", Level.PROVINCE, None),
    "440400": ("珠海市", "珠海", Level.CITY, "440000"),
    "350000": ("福建省", "福建", Level.PROVINCE, None),
    "350500": ("泉州市", "泉州", Level.CITY, "350000"),
    "350582": ("晋江市", "晋江", Level.COUNTY, "350500"),
    "350100": ("福州市", "福州", Level.CITY, "350000"),
    "350104": ("仓山区", "仓山", Level.COUNTY, "350100"),
    "350200": ("厦门市", "厦门", Level.CITY, "350000"),
    "350205": ("海沧区", "海沧", Level.COUNTY, "350200"),
    "350600": ("漳州市", "漳州", Level.CITY, "350000"),
    "350602": ("芗城区", "芗城", Level.COUNTY, "350600"),
    "330000": ("浙江省", "浙江", Level.PROVINCE, None),
    "330100": ("杭州市", "杭州", Level.CITY, "330000"),
    "330109": ("萧山区", "萧山", Level.COUNTY, "330100"),
    "330110": ("余杭区", "余杭", Level.COUNTY, "330100"),
    "330114": ("钱塘区", "钱塘", Level.COUNTY, "330100"),
    "440402": ("香洲区", "香洲", Level.COUNTY, "440400"),
    "440403": ("斗门区", "斗门", Level.COUNTY, "440400"),
    "440404": ("金湾区", "金湾", Level.COUNTY, "440400"),
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
