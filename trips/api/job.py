"""Jobs that were taken back, and the worker's own answers about jobs, for other systems."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from employers.api.placement import ANSWERS
from employers.api.vacancy import WhyNotSerializer
from employers.models import JobQuestion, Placement, Vacancy
from employers.queries.offer import offers_to, why_plainly
from employers.queries.vacancy import open_to_workers
from employers.queries.why_not import why_not_there
from employers.services.offer import think_over
from employers.services.placement import answer_placement
from trips.api.keys import KeyField
from trips.api.phone import PhoneView
from trips.queries.jobs import questions_visible_to
from trips.services.withdrawn_jobs import answer_question
from workers.queries.phone_door import people_on
from zunyi.accounts.api.idempotency import idempotent
from zunyi.accounts.api.viewsets import ReadingViewSet

HOW = [each for each in JobQuestion.State.choices if each[0] != JobQuestion.State.ASKED]


class JobQuestionSerializer(serializers.ModelSerializer[JobQuestion]):
    """Whose job was taken back, and how the person wants to go on."""

    worker = serializers.UUIDField(source="placement.worker.public_id", read_only=True)
    name = serializers.CharField(source="placement.worker.legal_name", read_only=True)
    vacancy = serializers.IntegerField(source="placement.vacancy_id", read_only=True)
    job = serializers.CharField(source="placement.vacancy.title", read_only=True)

    class Meta:
        model = JobQuestion
        fields = ["id", "placement", "worker", "name", "vacancy", "job", "state", "asked_at", "answered_at"]
        read_only_fields = fields


class HowSerializer(serializers.Serializer[Any]):
    """Another job (which), the same trip without a job, or no trip; the seat is given back only with the last."""

    answer = serializers.ChoiceField(choices=HOW)
    vacancy = KeyField(required=False, help_text="With `other`.")

    def validate(self, said: dict[str, Any]) -> dict[str, Any]:
        """Another job has a number, and only it."""
        if (said["answer"] == JobQuestion.State.OTHER) != ("vacancy" in said):
            raise serializers.ValidationError({"vacancy": ["Named with `other`, and only then."]})
        return said

    def job(self) -> Vacancy | None:
        """The vacancy that was chosen, if it is open."""
        number = self.validated_data.get("vacancy")
        return get_object_or_404(open_to_workers(), pk=number) if number else None


class JobQuestionFilter(django_filters.FilterSet):
    """By state."""

    class Meta:
        model = JobQuestion
        fields = ["state"]


class JobQuestionViewSet(ReadingViewSet[JobQuestion]):
    """After a job was taken back: each worker is asked, and nobody is moved without an answer."""

    capabilities = dict.fromkeys(("list", "retrieve", "answer"), "placements.answer")
    scope = staticmethod(questions_visible_to)
    serializer_class = JobQuestionSerializer
    filterset_class = JobQuestionFilter

    @extend_schema(request=HowSerializer, responses=JobQuestionSerializer)
    @action(detail=True, methods=["post"])
    @idempotent
    def answer(self, request: Request, pk: str) -> Response:
        """Do what the worker said, and nothing else."""
        asked = HowSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        said = asked.validated_data["answer"]
        answer_question(question=self.get_object(), answer=said, vacancy=asked.job(), by=self.caller)
        return Response(JobQuestionSerializer(self.get_object()).data)


class MyJobSerializer(serializers.ModelSerializer[Placement]):
    """A job that somebody on this phone is offered, or has."""

    name = serializers.CharField(source="worker.legal_name", read_only=True)
    terms = serializers.JSONField(read_only=True, help_text="As offered; later changes of the vacancy touch them not.")
    why = serializers.SerializerMethodField()
    taken_back = serializers.SerializerMethodField(help_text="The job was taken back, and the person is asked.")

    class Meta:
        model = Placement
        fields = ["id", "name", "vacancy", "state", "terms", "why", "expires_at", "thinks_since", "taken_back"]
        read_only_fields = fields

    def get_why(self, placement: Placement) -> str:
        """What of the wish it meets, without points."""
        return why_plainly(placement)

    def get_taken_back(self, placement: Placement) -> bool:
        """Whether an answer is waited for."""
        question = getattr(placement, "question", None)
        return question is not None and question.state == JobQuestion.State.ASKED


class MyAnswerSerializer(serializers.Serializer[Any]):
    """Yes, no, or some days more."""

    answer = serializers.ChoiceField(choices=ANSWERS)


class MyJobsView(PhoneView):
    """The jobs of the people on the phone of the pass."""

    @extend_schema(responses=MyJobSerializer(many=True), auth=[], operation_id="my_jobs")
    def get(self, request: Request) -> Response:
        """What waits for an answer first."""
        return Response(MyJobSerializer(self.offers(request), many=True).data)

    def offers(self, request: Request) -> QuerySet[Placement]:
        """Only theirs."""
        return offers_to(list(people_on(self.phone(request))))


class MyJobAnswerView(MyJobsView):
    """The worker's own answer to an offer."""

    http_method_names = ["post", "options"]

    @extend_schema(request=MyAnswerSerializer, responses=MyJobSerializer, auth=[], operation_id="answer_my_job")
    def post(self, request: Request, pk: int) -> Response:
        """A no is held against nobody; a question that is open is answered at its own door."""
        placement = get_object_or_404(self.offers(request), pk=pk)
        asked = MyAnswerSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        if (said := asked.validated_data["answer"]) == "think":
            return Response(MyJobSerializer(think_over(placement=placement, by=None)).data)
        return Response(MyJobSerializer(answer_placement(placement=placement, accepted=said == "yes", by=None)).data)


class MyJobQuestionView(MyJobsView):
    """The worker's own answer after a job was taken back."""

    http_method_names = ["post", "options"]

    @extend_schema(request=HowSerializer, responses={204: None}, auth=[], operation_id="answer_my_job_question")
    def post(self, request: Request, pk: int) -> Response:
        """Another job, the trip without one, or no trip."""
        asked_ones = self.offers(request).filter(question__state=JobQuestion.State.ASKED)
        placement = get_object_or_404(asked_ones, pk=pk)
        asked = HowSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        said = asked.validated_data["answer"]
        answer_question(question=placement.question, answer=said, vacancy=asked.job(), by=None)
        return Response(status=204)


class MyWhyNotView(PhoneView):
    """Why not that job? Asked by the worker."""

    @extend_schema(responses=WhyNotSerializer, auth=[], operation_id="my_why_not")
    def get(self, request: Request, public_id: str, pk: int) -> Response:
        """In words, without points of others."""
        people = [each for each in people_on(self.phone(request)) if str(each.public_id) == str(public_id)]
        if not people:
            raise Http404
        vacancy = get_object_or_404(open_to_workers().select_related("employer", "division"), pk=pk)
        return Response(WhyNotSerializer(why_not_there(people[0], vacancy)).data)
