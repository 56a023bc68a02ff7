"""What is listed, read, added and changed whole, through one service: the shape of these doors, written once."""

from __future__ import annotations

from typing import Any, ClassVar

from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from zunyi.accounts.api.viewsets import ReadingViewSet


class SavingViewSet(ReadingViewSet[Any]):
    """A noun with one service that writes it down, new or changed.

    A subclass names the service `save` (wrapped in `staticmethod`) and the `word` under which it takes the thing;
    `new_form` and `change_form` where what is sent differs from what is told. Its `create` and `partial_update` call
    `add` and `change`, so that each says in its own words what it does.
    """

    save: ClassVar[Any]
    word: ClassVar[str]
    new_form: ClassVar[type[serializers.ModelSerializer[Any]] | None] = None
    change_form: ClassVar[type[serializers.ModelSerializer[Any]] | None] = None

    def add(self, request: Request) -> Response:
        """Write a new one down."""
        form = self._form(self.new_form, data=request.data)
        thing = self._saved(form.Meta.model(**form.validated_data))
        return Response(self.serializer_class(thing).data, status=status.HTTP_201_CREATED)  # type: ignore[misc]

    def change(self, request: Request) -> Response:
        """Write down what has changed of one."""
        thing = self.to_be_changed()
        form = self._form(self.change_form, thing, data=request.data, partial=True)
        for name, value in form.validated_data.items():
            setattr(thing, name, value)
        return Response(self.serializer_class(self._saved(thing)).data)  # type: ignore[misc]

    def to_be_changed(self) -> Any:
        """The thing, if the caller may change it."""
        return self.get_object()

    def _saved(self, thing: Any) -> Any:
        return type(self).save(**{self.word: thing}, by=self.caller)

    def _form(self, kind: Any, *args: Any, **kwargs: Any) -> Any:
        form = (kind or self.get_serializer_class())(*args, context={"user": self.caller}, **kwargs)
        form.is_valid(raise_exception=True)
        return form
