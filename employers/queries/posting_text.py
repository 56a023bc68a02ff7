"""What the law says to the text of a job posting, and what the text asks of a worker.

Pure: a text goes in, findings and requirements come out, nothing is looked up. The rules are the tables below; each
phrase that they must know, or must not fall for, stands in tests/employers/queries/phrases.py.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field

from workers.models import Education, Trade

REFUSED, WARNED = "refused", "warned"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing in a posting that the law does not allow (refused), or asks a reason for (warned)."""

    code: str
    words: str
    law: str
    severity: str

    def as_json(self) -> dict[str, str]:
        return {"code": self.code, "words": self.words, "law": self.law, "severity": self.severity}


@dataclass(frozen=True, slots=True)
class Judgement:
    """What was found in a text, and the requirements that it lawfully makes."""

    findings: tuple[Finding, ...] = ()
    min_education: str = ""
    certificate: str = ""
    adults_only: bool = False
    night_work: bool = False

    @property
    def is_refused(self) -> bool:
        """Whether the posting may not be shown as it is."""
        return any(finding.severity == REFUSED for finding in self.findings)

    def findings_json(self) -> list[dict[str, str]]:
        return [finding.as_json() for finding in self.findings]


@dataclass(frozen=True, slots=True)
class Rule:
    """Words that are against the law, and the look-alikes that are not."""

    code: str
    law: str
    words: str
    harmless: str = ""
    severity: str = REFUSED
    pattern: re.Pattern[str] = field(init=False)
    friends: re.Pattern[str] | None = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "pattern", re.compile(self.words))
        object.__setattr__(self, "friends", re.compile(self.harmless) if self.harmless else None)

    def found_in(self, clause: str) -> str:
        """The offending words, or "" when there are none but look-alikes."""
        rest = self.friends.sub(lambda hit: "〇" * len(hit[0]), clause) if self.friends else clause
        hit = self.pattern.search(rest)
        return clause[hit.start() : hit.end()] if hit else ""


# "Not wanted", before and after the people whom it hits; never reaching over the end of a clause.
NO = r"(?:不招|不要|不收|不用|不录|不考虑|不接受|不接收|谢绝|拒绝|拒收|拒招|禁止|除外|排除|勿招)"
NOT_COMING = (
    r"(?:请?勿(?:扰|来|投|入|应聘)|慎(?:入|投)|免谈|除外|不(?:要|招|收|考虑|录用|录取|接受|予(?:考虑|录用|录取))"
    r"|暂(?:不|停)|谢绝|请?绕[行道]|止步|别来)"
)
ONLY = r"(?:只限|仅限|限招|限收|只招|只要|只收|只用|仅招|[仅只]考虑|[仅只]面向|限)"
# The 55 minorities that people name; 家族, 民族, 水族馆 and the like must not count.
PEOPLES = (
    "(?:汉|壮|回|满|苗|彝|藏|蒙|蒙古|维|维吾尔|布依|侗|瑶|白|土家|哈尼|哈萨克|傣|黎|傈僳|佤|畲|高山|拉祜|水|东乡|"
    "纳西|景颇|羌|土|仫佬|撒拉|毛南|仡佬|锡伯|朝鲜)族"
)
PEOPLE = f"(?:少数民族|少民|[某外异]族|某民族|[四五]大民族|特殊民族|民族人员|民族员工|{PEOPLES}|回民|维民)"
FAITHS = "(?:信教|宗教|教徒|信徒|穆斯林|基督徒|佛教|伊斯兰|基督教|天主教)"
HOMES = (
    r"(?:外地|外省|外来|外县|外市|外乡|农村户口|农业户口|农村人|[一-龥]{2,3}(?:籍|省人|户籍)"
    r"|(?:河南|东北|贵州|云南|四川|广西|江西|湖南|湖北|安徽|新疆|西藏|凉山|毕节|遵义)人?|非(?:本地|本市|本省|本县|当地))"
)
HERE = r"(?:本地|本市|本省|本县|本区|当地|城镇|城市|非农|非农业)"

SEX_LAW = "《劳动法》第13条、《就业促进法》第27条、《妇女权益保障法》第43条、《人力资源市场暂行条例》第24条"
PEOPLE_LAW = "《劳动法》第12条、《就业促进法》第28条、《人力资源市场暂行条例》第24条"
FAITH_LAW = "《劳动法》第12条、《就业促进法》第3条、《人力资源市场暂行条例》第24条"
HOME_LAW = "《就业促进法》第26条、第31条、《人力资源市场暂行条例》第24条"
MARRIAGE_LAW = "《就业促进法》第27条、《妇女权益保障法》第43条"
HEALTH_LAW = "《就业促进法》第29条、第30条"
MONEY_LAW = "《劳动合同法》第9条"
AGE_LAW = "《就业促进法》第26条、《人力资源市场暂行条例》第24条"
COPY_LAW = "《个人信息保护法》第6条"

RULES = (
    Rule(
        "sex",
        SEX_LAW,
        rf"{ONLY}(?:男|女)(?:性|生|工|士|的)?|(?:男|女)(?:性|生|工|士|孩子?)?(?:优先|为主|为佳|最好|勿扰|免谈|不要|不招)"
        rf"|{NO}(?:男|女)(?:性|生|工|士|的)?|(?:男|女)性(?:\d|员工|$)|^(?:男|女)(?:工|生)?\d*(?:名|人)?$"
        r"|性别(?:要求|限制)?[:：]?(?:要求|限)?(?:男|女)|(?:要求|需要?|须|招聘)(?:男(?!女)|女)(?:性|生|工|士)?|[招聘](?:收|聘|募)?:?(?:男|女)(?!女)[一-龥]{0,3}(?:工|性|生|士|员|师|手|孩|司机|保安)|(?:男|女)性[^,.;。]{0,4}优先|(?:男|女)(?:普?工|性)?\d+(?:名|人)|适合(?:男|女)(?:性|生)"
        r"|^(?:男|女)(?:普工|操作[工员]|作业员|工人|员工)(?!宿舍|浴|更衣|厕|休|享|产)|(?:男|女)(?:普|员)?工(?:若干|数名|多名)"
        r"|^(?:男|女)(?!女|职工)[一-龥]{1,4}(?:员|工|师|手|安|司机|学徒|组长|主管)$|(?:要|找|缺)(?:男|女)(?:的|劳力|劳动力)|最好是?(?:男|女)(?!女)"
        r"|\((?:限|仅|只招?|要)?(?:男|女)(?:性|生|工|士)?\)|招[^,.;。]{0,3}(?:小伙|姑娘|小妹|大姐|阿姨|大叔|妇女|宝妈|美女|帅哥)",
        r"男女(?:性)?(?:都|均|皆)?(?:不限|均可|皆可|都可|可|都要|都招|平等|兼收)|不限男女|男、?女均可|不分男女|性别不限|不限性别"
        r"|男女(?:宿舍|工)(?:分开)?|男女(?:混|分[开层楼]|同工)|(?:男|女|男女)(?:装|鞋|裤|袜|帽|表|包|内衣|衬衫|西服|西装|士服|士用|士包|士鞋|性服饰|性用品)",
    ),
    Rule(
        "ethnicity",
        PEOPLE_LAW,
        rf"{NO}[^,.;。]{{0,6}}?{PEOPLE}|{PEOPLE}[^,.;。]{{0,4}}{NOT_COMING}|{ONLY}[^,.;。]{{0,2}}{PEOPLE}"
        r"|汉族(?:优先|为主|人|即可)|(?:要|须|需|是|招)汉族|民族[:：]?(?:要求)?汉|^汉族$|非少数民族"
        rf"|除[^,.;。]{{0,10}}{PEOPLE}[^,.;。]{{0,8}}外",
        r"民族不限|不限民族|不分民族|各民族|各族|少数民族(?:优先|同等|照顾)|(?:回|汉|苗)族(?:餐|食堂|菜)"
        r"|民族(?:食品|服饰|服装|乐器|风味|餐饮|餐厅|团结|工艺|舞蹈|品牌|特色|用品|菜)",
    ),
    Rule(
        "religion",
        FAITH_LAW,
        rf"{NO}[^,.;。]{{0,4}}?{FAITHS}|{FAITHS}[^,.;。]{{0,6}}{NOT_COMING}|(?:无|没有|不得|不能有|不得有)(?:任何)?(?:宗教)?信仰|信仰[的者]?{NOT_COMING}|不信教|非(?:教徒|信徒)|{ONLY}{FAITHS}"
        r"|(?:有|无)信仰者?优先",
        r"(?:不限|不问|尊重|不分)宗教信仰?|宗教信仰(?:不限|自由)|宗教(?:用品|工艺)",
    ),
    Rule(
        "household",
        HOME_LAW,
        rf"{NO}[^,.;。]{{0,3}}?{HOMES}|{HOMES}(?:人|人员|户口|户籍)?(?:[、和及][^,.;。]{{1,8}}?)?{NOT_COMING}"
        rf"|{ONLY}{HERE}(?:人|户口|户籍|居民|人员)?|{HERE}(?:人|户口|户籍|居民)(?:优先|为主|$)"
        rf"|(?:须|需|要求|持|有){HERE}(?:户口|户籍)|{ONLY}[一-龥]{{2,4}}(?:籍|户籍|户口)"
        rf"|(?:户口|户籍)(?:必?须|需|要)?[在为是]{HERE}",
        r"(?:户籍|户口|籍贯|地域|地区)不限|不限(?:户籍|户口|籍贯|地域|地区)|外地(?:员工|人员|工人)?(?:包住|可住|提供|安排|均可|也可|优先)"
        r"|欢迎外地|不限外地|外地车",
    ),
    Rule(
        "marriage",
        MARRIAGE_LAW,
        r"(?:已|未|离)婚(?:男|女)(?!均|皆|都|不限)|(?:已|未|离)婚(?:已育|未育|者)?(?:优先|勿扰|不要|为佳|$)|已婚已育|未婚未育|已育(?:优先|男|女|者|$)|未育|婚姻(?:状况)?[:：]?(?:要求)?(?:已|未)婚"
        rf"|(?:孕妇|怀孕|备孕|孕期|哺乳期)[^,.;。]{{0,4}}{NOT_COMING}"
        r"|孕检|验孕|婚育证明|单身(?:优先|者|为佳|$)|(?:未|无|没)(?:怀)?孕|(?:不招|不要|不收|谢绝)[^,.;。]{0,3}(?:孕妇|怀孕|哺乳|已婚|未婚)"
        r"|\S{0,3}年内?(?:不|不得|不能|无)(?:结婚|怀孕|生育|生小孩|生孩子|要小孩|要孩子|婚育)|(?:不得|不能|禁止)(?:结婚|怀孕|生育)|无(?:婚育|生育)(?:计划|打算)",
        r"(?:已婚未婚|未婚已婚|已未婚|婚否)(?:均可|皆可|都可|不限)|婚姻状况不限|不限婚否|婚(?:纱|庆|宴|礼)|不(?:做|要求|查|进行)孕检",
    ),
    Rule(
        "health",
        HEALTH_LAW,
        r"(?:无|不招|不要|不收|不得|不能|查|检测|体检)[^,.;。]{0,4}(?:乙肝|病原携带|艾滋|hiv)|(?:乙肝|大三阳|小三阳)[^,.;。]{0,5}(?:阴性|正常|合格|检[查测])"
        rf"|(?:乙肝|大三阳|小三阳)[^,.;。]{{0,5}}{NOT_COMING}"
        rf"|(?:不招|不要|不收|谢绝)[^,.;。]{{0,3}}(?:残疾|聋哑|农民工)|(?:残疾|聋哑)[^,.;。]{{0,5}}?{NOT_COMING}|(?:无|没有)(?:任何)?(?:身体)?(?:残疾|伤残)",
        r"(?:不(?:查|检测|做|含|包括)|无需查)[^,.;。]{0,2}乙肝|残疾人?优先|无残疾(?:人)?歧视",
    ),
    Rule(
        "deposit",
        MONEY_LAW,
        r"(?:押|保证|抵押|风险|信誉)金|[押压](?:着)?(?:\d+|[一二两三四五六七八九十半]+)个?(?:天|周|星期|月)|(?:工资|薪水)先?[押压]|押工资|扣[^,.;。]{0,5}工资[^,.;。]{0,2}[作做当](?:保证|抵押)|(?:交|收|扣|缴|付)[^,.;。]{0,5}(?:服装费|工装费|培训费|报名费|"
        r"中介费|介绍费|管理费|入职费|建档费)|(?:服装费|工装费|培训费|报名费|中介费|介绍费|入职费|建档费)[:：]?(?:\d|自理|自付|自费|从)",
        r"(?:不收|不交|无|免|免收|无需|不用|不需|不需要|没有|零|0|禁止收取|不用交|无需交|不收取|不缴|不压|不押|拒收|拒绝|严禁|杜绝|不存在|从不)(?:任何|缴纳|交纳|交|收取?|扣)*"
        r"(?:押金|保证金|风险金|服装费|工装费|培训费|报名费|中介费|介绍费|费用|工资)(?:[、和及](?:押金|保证金|服装费|培训费|报名费|中介费))*"
        r"|(?:住房|公积|养老)(?:保证金)|(?:押金|保证金)(?:全免|公司承担|不收)|保证金(?:融|属|额)|风险金(?:融|额)"
        r"|(?:不|从不|绝不|无需)[押压](?:\d+|[一二两三四五六七八九十半]+)个?(?:天|周|星期|月)|工资(?:不|从不|绝不)[押压]",
    ),
    Rule(
        "documents",
        MONEY_LAW,
        r"(?:扣押|扣留|扣|押|抵押|收走|上交|上缴|收缴|交存|代管|保管)(?:员工|工人|个人|本人)?(?:的)?(?:居民)?(?:身份证|证件|毕业证|银行卡|工资卡|户口本|驾驶证)"
        r"|(?:身份证|证件|毕业证|银行卡|工资卡|户口本)(?:原件)?[^,.;。]{0,5}(?:扣押|抵押|上交|上缴|收走|代管|保管|统一保存|押(?:在|给|公司|单位|厂)|存放)",
        r"(?:不|不得|严禁|从不|绝不|无需|不会)(?:扣押|扣留|扣|押|抵押|收走|上交|保管|代管)(?:员工|工人|个人)?(?:的)?(?:居民)?(?:身份证|证件|毕业证|银行卡)"
        r"|(?:身份证|证件)(?:原件)?(?:不|无需)(?:扣押|扣留|抵押|上交|保管)|自(?:己|行)保管(?:好)?(?:身份证|证件)?|(?:身份证|证件)自(?:己|行)保管",
    ),
    Rule(
        "id_copy",
        COPY_LAW,
        r"(?:身份证|证件|户口本)(?:正反面)?(?:复印件|照片|扫描件)",
        r"(?:无需|不收|不用|不需要?)(?:提供|提交|交)?(?:身份证|证件)(?:复印件|照片)",
        severity=WARNED,
    ),
)

LEAST_AGE, RETIREMENT = 18, 60
DIGITS = "〇一二三四五六七八九"
# 35, or 三十五.
NUMBER = r"(\d{2}|[一二三四五六七]?十[一二三四五六七八九]?)"
AGE_RANGE = re.compile(rf"{NUMBER}\s*(?:周?岁)?\s*(?:-|~|—|–|至|到)\s*{NUMBER}\s*(?:周?岁|$)(?:以?[内下])?")
AGE_TOP = re.compile(
    rf"(?:年龄)?(?:不超过?|不大于|小于|低于|不高于|最大(?:年龄)?|限)\s*{NUMBER}\s*周?岁"
    rf"|{NUMBER}\s*周?岁\(?(?:及|含)?\)?\s*(?:以下|以内|之内|内|封顶)|年龄[^,.;。\d]{{0,3}}{NUMBER}(?:以下|以内|之内|封顶)"
)
AGE_LEAST = re.compile(
    rf"(?:年)?满\s*{NUMBER}\s*周?岁|{NUMBER}\s*周?岁\s*(?:及|含)?\s*以上|(?:不低于|大于|超过)\s*{NUMBER}\s*周?岁"
)
AGE_GROUP = re.compile(rf"{NUMBER}周?岁(?:左右|上下)|(?:[6789][05]|0[05])后(?:优先|为主|$)?|年轻(?:人|者)?优先|限年轻")
RETIRED = re.compile(r"退休")

EDUCATIONS = (
    (r"本科|大学", Education.UNIVERSITY),
    (r"大专|专科", Education.COLLEGE),
    (r"中专|职高|技校|中职|中技", Education.VOCATIONAL),
    (r"高中", Education.HIGH),
    (r"初中", Education.MIDDLE),
    (r"小学", Education.PRIMARY),
)
SCHOOLED = r"(?:文化|毕业|学历|程度|文凭)*(?:及|或|\(含\)|含)?(?:以上|起|学历|毕业|文化|文凭|程度)"
NEEDED = r"(?:持有?|具有?|有|需|须|要|带|凭|考取|取得)"
CERTIFICATES = (
    (r"(?:电|氩弧)?焊(?:工|接)?", Trade.WELDING),
    (r"叉车(?:工|司机|驾驶)?", Trade.FORKLIFT),
    (r"数控|加工中心", Trade.CNC),
    (r"保安(?:员)?", Trade.SECURITY),
    (r"厨师|中式烹调", Trade.CATERING),
    (r"家政|月嫂|育婴|护工", Trade.HOUSEKEEPING),
    (r"木工", Trade.CARPENTRY),
    (r"钢筋工", Trade.REBAR),
    (r"驾驶|[ABCabc][123]", Trade.DRIVING),
)
PAPER = r"(?:员)?(?:操作|上岗|职业资格|资格|等级|从业|特种作业|作业|技能)?(?:证书|证|照|本)"
PREFERRED = re.compile(r"优先|最好|为佳|加分|更好")
NOT_NEEDED = re.compile(r"(?:无需|不需要?|不要求|不用|不限|没有)")
NIGHTS = re.compile(
    r"(?:能|可|愿|需|须|适应|接受|服从)[^,.;。]{0,4}(?:夜班|倒班|大夜|通宵)|(?:上|长|有)夜班|两班倒|三班倒|二班倒"
)
NO_NIGHTS = re.compile(r"(?:无|不上|没有|不用上|免)夜班|不倒班")


def judge_posting(*texts: str) -> Judgement:
    """Judge what an employer wrote: findings with their law, and the requirements that can be read from it."""
    clauses = [clause for text in texts for clause in clauses_of(text)]
    findings: dict[str, Finding] = {}
    for clause in clauses:
        for finding in _findings(clause):
            findings.setdefault(finding.code, finding)
    return Judgement(
        findings=tuple(findings.values()),
        min_education=_education(clauses),
        certificate=_certificate(clauses),
        adults_only=any(_least_age(clause) >= LEAST_AGE for clause in clauses),
        night_work=any(NIGHTS.search(clause) and not NO_NIGHTS.search(clause) for clause in clauses),
    )


def clauses_of(text: str) -> list[str]:
    """The parts of a text between commas and full stops, folded to plain signs and without blanks."""
    folded = unicodedata.normalize("NFKC", text or "")
    return [bare for part in re.split(r"[,.;。!\n|]+", folded) if (bare := re.sub(r"\s+", "", part))]


def _findings(clause: str) -> Iterator[Finding]:
    for rule in RULES:
        if words := rule.found_in(clause):
            yield Finding(rule.code, words, rule.law, rule.severity)
    if words := _age_limit(clause):
        yield Finding("age", words, AGE_LAW, WARNED)


def _age_limit(clause: str) -> str:
    """The words of an age limit that is not the law's own: 18 and over, up to the age of retirement, is lawful."""
    if hit := AGE_RANGE.search(clause):
        low, high = _number(hit[1]), _number(hit[2])
        # 16 and 17 alone is said of minors, whom the law guards: nobody is turned away by it.
        lawful = (low <= LEAST_AGE and high >= RETIREMENT) or high < LEAST_AGE
        return "" if lawful else hit[0]
    if hit := AGE_TOP.search(clause):
        return "" if _number(hit[hit.lastindex or 0]) >= RETIREMENT else hit[0]
    if _least_age(clause) > LEAST_AGE and (hit := AGE_LEAST.search(clause)):
        return hit[0]
    hit = AGE_GROUP.search(clause)
    return hit[0] if hit else ""


def _least_age(clause: str) -> int:
    """The lowest age that a clause asks for; 0 when it asks for none."""
    if hit := AGE_RANGE.search(clause):
        return _number(hit[1])
    hit = AGE_LEAST.search(clause)
    return _number(hit[hit.lastindex or 0]) if hit and not RETIRED.search(clause) else 0


def _number(written: str) -> int:
    """35 as well as 三十五."""
    if written.isdecimal():
        return int(written)
    tens, _ten, ones = written.partition("十")
    return 10 * (DIGITS.find(tens) if tens else 1) + max(0, DIGITS.find(ones or "〇"))


def _education(clauses: list[str]) -> str:
    """The least schooling asked for: 初中以上, 高中及以上学历; a mere preference asks for nothing."""
    for clause in clauses:
        if PREFERRED.search(clause) or NOT_NEEDED.search(clause):
            continue
        # 初中或高中以上 asks for the lower one.
        for words, level in reversed(EDUCATIONS):
            if re.search(rf"(?:{words}){SCHOOLED}", clause):
                return str(level)
    return ""


def _certificate(clauses: list[str]) -> str:
    """The trade whose certificate must be shown: 持焊工证, 需叉车证."""
    for clause in clauses:
        if PREFERRED.search(clause) or NOT_NEEDED.search(clause):
            continue
        for words, trade in CERTIFICATES:
            if re.search(rf"(?:{NEEDED}|^)[^,.;。]{{0,4}}?(?:{words}){PAPER}", clause):
                return str(trade)
    return ""
