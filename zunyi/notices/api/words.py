"""What messages say, for other systems: the words in use, new versions of them, and what they would cost."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from zunyi.accounts.api.idempotency import idempotent
from zunyi.accounts.api.viewsets import ScopedViewSet
from zunyi.accounts.models import User
from zunyi.notices.forms import WordsForm
from zunyi.notices.kinds import NoticeKind, all_kinds, kind_of
from zunyi.notices.models import Notice, NoticeTemplate
from zunyi.notices.models.template import Language
from zunyi.notices.queries.measure import Measure
from zunyi.notices.queries.template import WordsShown, all_words, words_of
from zunyi.notices.services.words import drop_words, save_words, use_words

_KIND = OpenApiParameter("kind", OpenApiTypes.STR, OpenApiParameter.PATH, description='Code of a kind: "booked".')
_LANGUAGE = OpenApiParameter("language", OpenApiTypes.STR, enum=Language.values, description="Chinese if left out.")


class WordsSerializer(serializers.Serializer[WordsShown]):
    """The text message of one kind as it usually reads."""

    kind = serializers.CharField(source="kind.code")
    title = serializers.CharField(source="kind.title")
    text = serializers.CharField(help_text="Filled with usual values, with the signature.")
    length = serializers.IntegerField()
    parts = serializers.IntegerField(help_text="Text messages that the provider bills.")
    version = serializers.IntegerField(help_text="0: the words that came with the program.")


class VariableSerializer(serializers.Serializer[Any]):
    """A piece that differs from person to person."""

    name = serializers.CharField()
    title = serializers.CharField()
    usual = serializers.CharField()
    longest = serializers.CharField()


class WordsInUseSerializer(serializers.Serializer[Any]):
    """The words of one language and channel, with their variables in braces."""

    language = serializers.ChoiceField(choices=Language.choices)
    channel = serializers.ChoiceField(choices=Notice.Channel.choices)
    text = serializers.CharField()


class WordsVersionSerializer(serializers.ModelSerializer[NoticeTemplate]):
    """One version of the words as the bureau wrote them."""

    class Meta:
        model = NoticeTemplate
        fields = [
            "id", "kind", "language", "channel", "version", "text", "provider_template", "state", "made_at",
            "approved_at",
        ]  # fmt: skip
        read_only_fields = fields


class KindWordsSerializer(serializers.Serializer[Any]):
    """One kind of message: its variables, the words in use, and the bureau's versions, the newest first."""

    kind = serializers.CharField()
    title = serializers.CharField()
    variables = VariableSerializer(many=True)
    in_use = WordsInUseSerializer(many=True)
    versions = WordsVersionSerializer(many=True)


class TypedWordsSerializer(serializers.Serializer[Any]):
    """Words for one kind, language and channel."""

    kind = serializers.CharField(max_length=40)
    language = serializers.ChoiceField(choices=Language.choices, default=Language.CHINESE)
    channel = serializers.ChoiceField(choices=Notice.Channel.choices, default=Notice.Channel.SMS)
    text = serializers.CharField(max_length=2000, help_text="One way to say it a line, the fullest first.")
    provider_template = serializers.CharField(
        max_length=300, required=False, default="", allow_blank=True, help_text="The provider's number of each line."
    )

    def validate_kind(self, code: str) -> str:
        """One that has words."""
        if code not in {kind.code for kind in all_kinds() if kind.words}:
            raise ValidationError("No kind of message has this code.")
        return code


class NewWordsSerializer(TypedWordsSerializer):
    """A new version; a draft, unless it is to be used at once."""

    use = serializers.BooleanField(default=False, help_text="Whether messages say these words from now on.")


class WordsPlaceSerializer(serializers.Serializer[Any]):
    """Which of a kind's words."""

    language = serializers.ChoiceField(choices=Language.choices, default=Language.CHINESE)
    channel = serializers.ChoiceField(choices=Notice.Channel.choices, default=Notice.Channel.SMS)


class LineSerializer(serializers.Serializer[Any]):
    """One way to say it."""

    text = serializers.CharField()
    length = serializers.IntegerField()
    parts = serializers.IntegerField()
    longest = serializers.IntegerField()
    longest_parts = serializers.IntegerField()


class WordsPreviewSerializer(serializers.Serializer[Measure]):
    """What words cost with usual and with the longest values, and how many parts they take in a real case."""

    lines = LineSerializer(many=True)
    most_parts = serializers.IntegerField()
    examples = serializers.SerializerMethodField(help_text="Some real messages, as they would read.")

    def get_examples(self, measured: Measure) -> list[str]:
        """The shortest, the longest and the newest."""
        return [text for text, _length, _parts in measured.shown]


def _versions(user: User, capability: str) -> QuerySet[NoticeTemplate]:
    """Words are the whole bureau's: whoever holds the capability holds it for all of them."""
    versions = NoticeTemplate.objects.order_by("-pk")
    return versions if user.is_active and user.can(capability) else versions.none()


class WordsViewSet(ScopedViewSet[NoticeTemplate]):
    """What each kind of message says."""

    serializer_class = WordsSerializer  # type: ignore[assignment]
    pagination_class = None  # type: ignore[assignment]
    scope = staticmethod(_versions)
    capabilities = {
        "list": "notices.view", "retrieve": "notices.words", "create": "notices.words", "preview": "notices.words",
        "back": "notices.words",
    }  # fmt: skip
    lookup_url_kwarg = "kind"
    lookup_value_regex = "[a-z_]+"

    @extend_schema(parameters=[_LANGUAGE])
    def list(self, request: Request) -> Response:
        """The words in use of all kinds, as text messages."""
        language = request.query_params.get("language", Language.CHINESE)
        if language not in Language.values:
            raise ValidationError({"language": ["No messages are written in this language."]})
        words: Any = all_words(language)
        return Response(WordsSerializer(words, many=True).data)

    @extend_schema(parameters=[_KIND], responses=KindWordsSerializer)
    def retrieve(self, request: Request, kind: str) -> Response:
        """One kind in all its languages and channels."""
        return Response(KindWordsSerializer(self._facts(_kind(kind))).data)

    @extend_schema(request=NewWordsSerializer, responses={201: WordsVersionSerializer})
    @idempotent
    def create(self, request: Request) -> Response:
        """Write a new version."""
        asked = NewWordsSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        facts = asked.validated_data
        form = _checked(facts)
        where = {name: facts[name] for name in ("kind", "language", "channel")}
        saved = save_words(**where, **form.cleaned_data, by=self.caller)
        if facts["use"]:
            saved = use_words(words=saved, by=self.caller)
        saved.refresh_from_db()
        return Response(WordsVersionSerializer(saved).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=TypedWordsSerializer, responses=WordsPreviewSerializer)
    @action(detail=False, methods=["post"])
    def preview(self, request: Request) -> Response:
        """Look at words before they are written; nothing is kept."""
        asked = TypedWordsSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        return Response(WordsPreviewSerializer(_checked(asked.validated_data).measure).data)

    @extend_schema(parameters=[_KIND], request=WordsPlaceSerializer, responses=KindWordsSerializer)
    @action(detail=True, methods=["post"])
    @idempotent
    def back(self, request: Request, kind: str) -> Response:
        """Go back to the words that came with the program; the bureau's versions stay to be used again."""
        found, asked = _kind(kind), WordsPlaceSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        drop_words(kind=kind, **asked.validated_data, by=self.caller)
        return Response(KindWordsSerializer(self._facts(found)).data)

    def _facts(self, kind: NoticeKind) -> dict[str, Any]:
        in_use = sorted(words_of(kind.code).items())
        return {
            "kind": kind.code,
            "title": kind.title,
            "variables": kind.variables,
            "in_use": [{"language": way[0], "channel": way[1], "text": text} for way, text in in_use],
            "versions": self.get_queryset().filter(kind=kind.code)[:50],
        }


def _kind(code: str) -> NoticeKind:
    """A kind of message that has words."""
    try:
        found = kind_of(code)
    except KeyError:
        raise NotFound() from None
    if not found.words:
        raise NotFound()
    return found


def _checked(facts: dict[str, Any]) -> WordsForm:
    """The words as the page checks them: variables, price, and what a message must and must never say."""
    kind = kind_of(facts["kind"])
    form = WordsForm(facts, kind=kind, language=facts["language"], channel=facts["channel"])
    if not form.is_valid():
        raise ValidationError({name: [str(each) for each in said] for name, said in form.errors.items()})
    return form
