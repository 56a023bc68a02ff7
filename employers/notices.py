"""Messages about jobs: an offer waits for an answer, and the question how it goes."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from employers.models import Agreement, Placement
from workers.models import Worker
from workers.queries.consent import texts_declined
from zunyi.notices.kinds import Letter, NoticeKind, NotWanted, Shown, register_kind
from zunyi.notices.models import Notice
from zunyi.notices.models.template import Language
from zunyi.notices.queries.template import language_in, pick, words_of
from zunyi.notices.words import Variable, worded

SMS, VOICE = Notice.Channel.SMS.value, Notice.Channel.VOICE.value
ZH, EN = Language.CHINESE.value, Language.ENGLISH.value

ANSWERED = gettext_noop("The offer has been answered.")
NOT_THERE = gettext_noop("The person does not work there.")

VARIABLES = (
    Variable("to", _("whom it is for"), "测一鸣，", "请转告阿卜杜热合曼·买买提吐尔逊江：", "Li Ming: "),
    Variable("employer", _("employer"), "晋江澄岫鞋业有限公司", "福建省晋江市澄岫智能电子科技制造有限公司"),
    Variable("job", _("job"), "装配工", "注塑机操作与质量检验员"),
    Variable("place", _("place of work"), "晋江", "佛山南海区"),
)
REPLY = Variable(
    "reply",
    _("how to say yes or no"),
    "愿不愿意请告诉村干部。",
    "愿意请回1，不愿意请回0。",
    "Yes or no? Tell the village officer.",
    "Reply 1 for yes, 0 for no.",
)
# What may stand in the words of an offer alone, beside the others.
IN_WORDS = {"vacancy_offered": (*VARIABLES, REPLY)}
# The office's own offer to people whom it looks after, not an advertisement: those never go out as text messages.
WORDS = {
    "vacancy_offered": {
        (ZH, SMS): "{to}按您的意愿为您找到{employer}的{job}，在{place}，免费，不去也不影响以后。{reply}\n"
        "{to}按您的意愿为您找到{place}的{job}，免费，不去也不影响以后。{reply}",
        (EN, SMS): "{to}we found you work as {job} in {place}. {reply} It is free.",
        (
            ZH,
            VOICE,
        ): "您好，这里是遵义人社。{to}按您的意愿为您找到{employer}的{job}，在{place}，免费，不去也不影响以后。{reply}",
        (EN, VOICE): "Hello, this is the Zunyi labour bureau. {to}we found you work as {job} at {employer} in {place}. "
        "{reply} It is free, and a no changes nothing for later.",
    },
    "offer_expired": {
        (ZH, SMS): "{to}{place}{employer}的{job}已过答复时间，名额给了别人。还想找工作请告诉村干部，免费。\n"
        "{to}{place}的{job}已过答复时间，名额给了别人。还想找工作请告诉村干部，免费。",
        (
            EN,
            SMS,
        ): "{to}the time to answer about the job in {place} is over. Still looking? Tell the village officer; it is "
        "free.",
        (ZH, VOICE): "您好，这里是遵义人社。{to}{place}的{job}已过答复时间。还想找工作，请告诉村干部，免费。",
        (EN, VOICE): "Hello, this is the Zunyi labour bureau. {to}the time to answer about the job in {place} is over. "
        "Still looking for work? Tell the village officer; it is free.",
    },
    "job_withdrawn": {
        (ZH, SMS): "{to}{employer}的{job}取消了。您想换岗位、照样出发还是不去？请告诉村干部，免费。\n"
        "{to}{place}的{job}取消了。您想换岗位、照样出发还是不去？请告诉村干部，免费。",
        (
            EN,
            SMS,
        ): "{to}the job in {place} was taken back. Another, travel anyway, or stay? Tell the village officer; it is "
        "free.",
        (ZH, VOICE): "您好，这里是遵义人社。{to}{place}的{job}取消了。换岗位、照样出发还是不去，请告诉村干部，免费。",
        (
            EN,
            VOICE,
        ): "Hello, this is the Zunyi labour bureau. {to}the job in {place} was taken back. Another job, travel "
        "anyway, or stay? Tell the village officer; it is free.",
    },
    "follow_up": {
        (ZH, SMS): "{to}您在{employer}工作还顺利吗？工资、住宿有困难，请告诉村干部，免费帮您。\n"
        "{to}您在{place}工作还顺利吗？工资、住宿有困难，请告诉村干部，免费帮您。",
        (
            EN,
            SMS,
        ): "{to}how is your work in {place}? Trouble with pay or lodging? Tell the village officer; it is free.",
        (ZH, VOICE): "您好，这里是遵义人社。{to}您在{employer}工作还顺利吗？有困难请告诉村干部，免费帮您。",
        (EN, VOICE): "Hello, this is the Zunyi labour bureau. {to}how is your work at {employer}? If there is trouble "
        "with pay or lodging, tell the village officer; it is free.",
    },
}
RENEWED = gettext_noop("The agreement was renewed or has ended.")
ENDING_VARIABLES = (
    Variable("title", _("title"), "正安县与晋江市劳务协作协议", "正安县人力资源和社会保障局与晋江市劳务协作协议书"),
    Variable("day", _("day"), "2027-03-01", "2027-12-31"),
)
ENDING_WORDS = {
    (ZH, SMS): "{title}将于{day}到期，请及时续签或终止。",
    (EN, SMS): "{title} ends on {day}: renew or end it in time.",
    (ZH, VOICE): "您好，{title}将于{day}到期，请及时续签或终止。",
    (EN, VOICE): "Hello, {title} ends on {day}: renew or end it in time.",
}


def register() -> None:
    """Bring the kinds; called when the app is ready."""
    for code, title, states, why in (
        ("vacancy_offered", _("job offered"), (Placement.State.OFFERED,), ANSWERED),
        ("offer_expired", _("offer of a job ended"), (Placement.State.EXPIRED,), ANSWERED),
        ("job_withdrawn", _("job taken back"), (Placement.State.OFFERED, Placement.State.ACCEPTED), ANSWERED),
        ("follow_up", _("question how the work goes"), (Placement.State.ARRIVED,), NOT_THERE),
    ):
        register_kind(
            NoticeKind(
                code=code,
                title=title,
                compose=_composer(code, states, why),
                describe=describe,
                words=WORDS[code],
                variables=IN_WORDS.get(code, VARIABLES),
                says_free=True,
                preview=_preview,
            )
        )
    register_kind(
        NoticeKind(
            code="agreement_ends",
            title=_("agreement ends soon"),
            compose=_compose_ending,
            describe=_describe_ending,
            words=ENDING_WORDS,
            variables=ENDING_VARIABLES,
        )
    )


def _compose_ending(notices: Sequence[Notice]) -> dict[int, Letter | NotWanted]:
    """To whoever looks after an agreement: it ends on that day; nothing more once it was renewed or ended."""
    agreements, book = _agreements(notices), words_of("agreement_ends")
    answers: dict[int, Letter | NotWanted] = {}
    for notice in notices:
        agreement = agreements.get(notice.about_id)
        if agreement is None:
            continue
        if agreement.is_over or agreement.ended_on or hasattr(agreement, "renewed_by") or agreement.keeper is None:
            answers[notice.pk] = NotWanted(RENEWED)
            continue
        facts: dict[str, object] = {"title": agreement.title, "day": agreement.to_on}
        text = worded(pick(book, ZH, notice.channel), facts, spoken=notice.channel == VOICE)
        answers[notice.pk] = Letter(agreement.keeper.phone, text, language=ZH, variables=facts)
    return answers


def _agreements(notices: Sequence[Notice]) -> dict[str, Agreement]:
    found = Agreement.objects.filter(pk__in=[int(each.about_id) for each in notices])
    return {str(each.pk): each for each in found.select_related("keeper", "renewed_by")}


def _describe_ending(notices: Sequence[Notice]) -> dict[int, Shown]:
    agreements = _agreements(notices)
    return {
        notice.pk: Shown(
            person=str(agreement.keeper or ""),
            person_url="",
            matter=agreement.title,
        )
        for notice in notices
        if (agreement := agreements.get(notice.about_id)) is not None
    }


def _composer(
    code: str, states: Sequence[str], why: str
) -> Callable[[Sequence[Notice]], dict[int, Letter | NotWanted]]:
    def compose(notices: Sequence[Notice]) -> dict[int, Letter | NotWanted]:
        placements, book = _placements(notices), words_of(code)
        answers: dict[int, Letter | NotWanted] = {}
        for notice in notices:
            placement = placements.get(notice.about_id)
            if placement is None:
                continue
            if placement.state not in states:
                answers[notice.pk] = NotWanted(why)
                continue
            language = placement.worker.preferred_language
            words = pick(book, language, notice.channel)
            # Whoever took the consent to messages back is told in person, as people without a phone are.
            phone = "" if placement.wants_no_texts else placement.worker.phone  # type: ignore[attr-defined]
            spoken = notice.channel == VOICE
            facts = _facts(placement, language, can_answer=bool(phone) and not spoken)
            text = worded(words, facts, spoken=spoken)
            answers[notice.pk] = Letter(
                phone,
                text,
                language=language_in(book, language, notice.channel),
                variables=facts,
            )
        return answers

    return compose


def _placements(notices: Sequence[Notice]) -> dict[str, Placement]:
    found = _told_of().filter(pk__in=[int(each.about_id) for each in notices])
    return {str(each.pk): each for each in found}


def _told_of() -> QuerySet[Placement]:
    """Placements with what their messages say, and whether the worker wants any."""
    found = Placement.objects.select_related("worker", "vacancy__employer", "vacancy__division")
    return found.annotate(wants_no_texts=texts_declined("worker"))


def _preview(limit: int, language: str) -> list[dict[str, object]]:
    """The newest offers, for looking at words before they are used."""
    return [_facts(each, language, can_answer=bool(each.worker.phone)) for each in _told_of().order_by("-pk")[:limit]]


def _facts(placement: Placement, language: str, *, can_answer: bool) -> dict[str, object]:
    worker, vacancy = placement.worker, placement.vacancy
    own = worker.phone_of in ("", Worker.PhoneOf.OWN)
    if language == Language.ENGLISH:
        to = f"{worker.legal_name}: " if own else f"Please tell {worker.legal_name}: "
    else:
        to = f"{worker.legal_name}，" if own else f"请转告{worker.legal_name}："
    return {
        "to": to,
        "employer": vacancy.employer.name,
        "job": vacancy.title,
        "place": vacancy.division.short_name if vacancy.division else "",
        "reply": REPLY.like(language, longest=settings.NOTICE_REPLIES and can_answer),
    }


def describe(notices: Sequence[Notice]) -> dict[int, Shown]:
    """Names and pages for the desk's list."""
    placements = _placements(notices)
    return {
        notice.pk: Shown(
            person=placement.worker.legal_name,
            person_url=reverse("workers:worker", args=[placement.worker.public_id]),
            matter=str(placement.vacancy),
        )
        for notice in notices
        if (placement := placements.get(notice.about_id)) is not None
    }
