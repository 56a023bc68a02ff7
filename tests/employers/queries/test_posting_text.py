"""The phrases that the bureau must judge rightly, one a line; the false friends stand beside the real ones."""

import pytest

from employers.queries.posting_text import judge_posting

REFUSED = [
    ("限男性", {"sex"}),
    ("限男性,18-35岁", {"sex", "age"}),
    ("女性优先", {"sex"}),
    ("只招女工", {"sex"}),
    ("男性优先,吃苦耐劳", {"sex"}),
    ("女生勿扰", {"sex"}),
    ("性别:男", {"sex"}),
    ("招男工20名", {"sex"}),
    ("不要女的", {"sex"}),
    ("要求女性", {"sex"}),
    ("男,身体健康", {"sex"}),
    ("男10名,女10名", {"sex"}),
    ("不要少数民族", {"ethnicity"}),
    ("限男性, 18–35, 不要少数民族", {"sex", "age", "ethnicity"}),
    ("不招外地某民族人员", {"ethnicity", "household"}),
    ("仅限汉族", {"ethnicity"}),
    ("彝族、藏族勿扰", {"ethnicity"}),
    ("汉族优先", {"ethnicity"}),
    ("不招信教人员", {"religion"}),
    ("无宗教信仰", {"religion"}),
    ("不招外地", {"household"}),
    ("本地户口优先", {"household"}),
    ("限本市户籍", {"household"}),
    ("不要河南人", {"household"}),
    ("外地人勿扰", {"household"}),
    ("已婚已育优先", {"marriage"}),
    ("未婚优先", {"marriage"}),
    ("三年内不得生育", {"marriage"}),
    ("入职须孕检", {"marriage"}),
    ("孕妇勿扰", {"marriage"}),
    ("无乙肝", {"health"}),
    ("残疾人勿扰", {"health"}),
    ("入职交押金500元", {"deposit"}),
    ("押一个月工资", {"deposit"}),
    ("收取服装费200元", {"deposit"}),
    ("扣押身份证", {"documents"}),
    ("身份证原件由公司统一保管", {"documents"}),
]

WARNED = [
    ("35岁以下", {"age"}),
    ("18-35岁", {"age"}),
    ("18至45周岁", {"age"}),
    ("年龄不超过40岁", {"age"}),
    ("25岁以上", {"age"}),
    ("90后优先", {"age"}),
    ("交身份证复印件", {"id_copy"}),
]

FALSE_FRIENDS = [
    "男女不限",
    "性别不限,年满18周岁",
    "男、女均可",
    "男女装车缝工",
    "招聘男女员工",
    "需女装缝纫经验",
    "女鞋车间,能加班",
    "民族食品加工",
    "民族服饰缝制经验优先",
    "民族不限",
    "少数民族优先",
    "水族馆饲养员",
    "尊重宗教信仰,设清真食堂",
    "户籍不限",
    "外地员工包住",
    "欢迎外地务工人员",
    "婚否不限",
    "婚宴服务员",
    "押运员",
    "不收押金",
    "无押金、不扣押身份证",
    "证件自行保管",
    "带身份证原件入职",
    "免培训费",
    "18周岁以上",
    "年满16周岁",
    "18-60周岁",
    "身体健康,能适应站立作业",
    "健康证",
    "有电子厂经验优先",
    "吃苦耐劳",
    "初中以上",
    "月休4天,每天10-12小时",
    "",
]


@pytest.mark.parametrize(("text", "codes"), REFUSED)
def test_words_against_the_law_are_refused_with_the_law_named(text: str, codes: set[str]) -> None:
    judged = judge_posting(text)

    assert {finding.code for finding in judged.findings} == codes
    assert judged.is_refused
    assert all("第" in finding.law and finding.words for finding in judged.findings)


@pytest.mark.parametrize(("text", "codes"), WARNED)
def test_age_limits_and_copies_are_asked_for_a_reason(text: str, codes: set[str]) -> None:
    judged = judge_posting(text)

    assert {finding.code for finding in judged.findings} == codes
    assert not judged.is_refused


@pytest.mark.parametrize("text", FALSE_FRIENDS)
def test_false_friends_pass(text: str) -> None:
    assert judge_posting(text).findings == ()


def test_the_words_are_quoted_as_they_were_written() -> None:
    findings = judge_posting("限男性,18-35岁").findings

    assert [(finding.code, finding.words, finding.severity) for finding in findings] == [
        ("sex", "限男性", "refused"),
        ("age", "18-35岁", "warned"),
    ]


@pytest.mark.parametrize(
    ("text", "education"),
    [
        ("初中以上", "middle"),
        ("初中及以上学历", "middle"),
        ("高中或中专以上", "vocational"),  # one rung of the ladder
        ("小学文化", "primary"),
        ("大专以上优先", ""),
        ("学历不限", ""),
        ("初中毕业即可", "middle"),
    ],
)
def test_the_least_education_is_read(text: str, education: str) -> None:
    assert judge_posting(text).min_education == education


@pytest.mark.parametrize(
    ("text", "certificate"),
    [
        ("持焊工证", "welding"),
        ("需有叉车证", "forklift"),
        ("有叉车证优先", ""),
        ("无需叉车证", ""),
        ("持C1驾驶证", "driving"),
        ("持保安员证上岗", "security"),
        ("持身份证报到", ""),
        ("健康证", ""),
    ],
)
def test_the_certificate_is_read(text: str, certificate: str) -> None:
    assert judge_posting(text).certificate == certificate


@pytest.mark.parametrize(
    ("text", "adults", "night"),
    [
        ("能上夜班,年满18周岁", True, True),
        ("能适应两班倒", False, True),
        ("无夜班", False, False),
        ("年满16周岁", False, False),
        ("18-35岁", True, False),
        ("35岁以下", False, False),
    ],
)
def test_adults_and_nights_are_read(text: str, adults: bool, night: bool) -> None:
    judged = judge_posting(text)

    assert (judged.adults_only, judged.night_work) == (adults, night)
