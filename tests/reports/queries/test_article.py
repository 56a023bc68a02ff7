"""The newspaper's paragraph: with a season shaped like the article's it comes out the same."""

from datetime import date

import pytest

from tests.factories.divisions import make_division
from tests.factories.employers import make_vacancy
from tests.factories.season import copies, lay_season, make_people
from trips.models import Mode
from workers.models import Worker
from zunyi.desk.demo.reports import make_told
from zunyi.reports.models import IndicatorEntry
from zunyi.reports.queries.article import TRAIN_WORDS, Article, article_rows
from zunyi.reports.queries.registry import FIGURES
from zunyi.reports.queries.rounding import about, tens, wan, yi

DAY = date(2023, 2, 8)


@pytest.mark.parametrize(
    ("number", "words"),
    [(67312, "6.7万余"), (67000, "6.7万"), (20431, "2万余"), (613, "600余"), (203, "200余"), (200, "200"), (2, "2"),
     (203000, "20余万"), (172000, "17万余"), (200000, "20万"), (60999, "6万余"), (19420, "1.9万余"), (9999, "9900余"),
     (99999, "9.9万余")],
)  # fmt: skip
def test_a_number_is_never_rounded_up(number, words):
    assert about(number) == words


def test_exact_numbers_keep_two_decimals():
    assert (wan(1676600), wan(5430), yi(29859000000), tens(2563)) == ("167.66万", "5430", "298.59亿", "2560余")


def test_all_58_rows_are_there():
    rows = article_rows()

    assert [number for number, _quote, _names in rows] == list(range(1, 59))
    assert all(names for _number, _quote, names in rows)
    assert all(
        name[1:] in FIGURES or name in TRAIN_WORDS
        for _number, _quote, names in rows
        for name in names
        if name.startswith("=")
    )


def lay_the_articles_season() -> None:
    """67,312 people organised, 20,431 of them on 2 flights, 3 trains, 203 buses; 60,412 placed the year before."""
    places = [make_division(code) for code in ("520324116", "520304100", "520324100")]
    people = make_people(67312 + 60412, households=places)
    city, zhuhai = make_division("520300"), make_division("440400")
    # 613 people on the first train: it leaves before the others, and alone.
    lay_season(
        first=date(2023, 1, 27), days=1, trips={Mode.RAIL: 1}, persons=613, people=people[:613], lost_percent=0,
        organisers=[city], destinations=[zhuhai], seats=False,
    )  # fmt: skip
    lay_season(
        first=date(2023, 1, 28), days=12, trips={Mode.FLIGHT: 2, Mode.RAIL: 2, Mode.BUS: 203},
        persons=20431 - 613, placed=67312 - 20431, people=people[613:67312], lost_percent=0, seats=False,
    )  # fmt: skip
    _place(people[67312 : 67312 + 19420], "440400")
    _place(people[67312 + 19420 : 67312 + 19420 + 23150], "520304")
    _place(people[67312 + 19420 + 23150 :], "350582")


def _place(workers: list[int], code: str) -> None:
    vacancy = make_vacancy(division=make_division(code), openings=100_000)
    stranger = Worker.objects.filter(placements=None).exclude(pk__in=workers).order_by("-pk").first()
    pattern = stranger.placements.create(
        vacancy=vacancy, state="arrived", arrived_on=date(2022, 6, 1), answered_at="2022-05-01T00:00Z", terms={}
    )
    source = "unnest(%(workers)s::bigint[]) AS w(pk)"
    pattern.state = "declined"
    pattern.save()
    copies(pattern, source, {"worker_id": "w.pk", "state": "'arrived'"}, {"workers": workers})
    pattern.delete()


@pytest.mark.django_db
def test_with_the_articles_season_the_paragraph_is_the_articles(django_user_model):
    lay_the_articles_season()
    make_told(django_user_model.objects.create(username="teller", name="测试"))

    text = "".join(part.text for sentence in Article(DAY).paragraph() for part in sentence)

    for sentence in (
        "1月27日，我市本季首趟返岗专列启动，600余名务工人员免费乘坐高铁从遵义出发，前往广东省珠海市相关企业返岗复工。",
        "截至2月8日，我市有组织输出6.7万余人。其中组织包机2架次，开通高铁专列3列，开行专车200余车次等"
        "“点对点、一站式”输出2万余人。",
        "截至2022年底，全市在外务工农村劳动力167.66万人，其中省外就业104.33万人。",
        "稳定就业3个月及以上的有6万余人，到广东省就业1.9万余人，促进省内就近就业2.3万余人。",
        "4家技工学校在我市招生662人。",
        "劳务协作站点共计49个，站点与驻地人社部门、园区、企业、人力资源服务机构对接1366次，签订各类用工服务协议389个，"
        "收集岗位20余万个，开展慰问活动512次，接到劳动维权求助317次，帮助解决其他问题287次。",
        "存款余额298.59亿元，较年初增加47.65亿元，增长18.99%。",
        "以工代赈项目共计341个，解决就近就地务工2.07万人，累计发放劳务报酬1.28亿元。",
        "职业技能培训9.82万人次；开展东西部劳务协作培训171个班次，培训5430人；开展创业培训9460人，"
        "其中网络创业培训6849人；开展易地搬迁劳动力培训6319人。",
        "开展招聘会94场，组织2560余家企业提供岗位17万余个。",
        "发放创业补贴1809万元，惠及8334人。",
        "乡村公益性岗位安置4万人，发放补贴2.26亿元；建成就业帮扶车间（基地）298个，吸纳就业7.48万人，较上年增加0.99万人。",
    ):
        assert sentence in text
    assert all(item.shown for row in Article(DAY).rows() for item in row.items)


@pytest.mark.django_db
def test_a_sentence_without_all_of_its_numbers_is_left_out():
    make_division("520300")

    assert Article(DAY).paragraph() == []


@pytest.mark.django_db
def test_the_last_version_of_what_was_told_counts(django_user_model):
    make_division("520300")
    make_told(django_user_model.objects.create(username="teller", name="测试"))

    entry = Article(DAY).told["ew_trained"]

    assert (entry.version, entry.value) == (2, 5430)
    assert IndicatorEntry.objects.filter(key="ew_trained").count() == 2
