"""Signing in for programs."""

from __future__ import annotations

from typing import Any, cast

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth import authenticate
from django.contrib.auth.signals import user_logged_in
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.permissions import AllowAny, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from zunyi.accounts.addresses import client_address
from zunyi.accounts.api.limits import allow
from zunyi.accounts.middleware import lacks_second_factor
from zunyi.accounts.models import ApiToken, User
from zunyi.accounts.refusals import (
    PasswordMustChange,
    SecondFactorMissing,
    SecondFactorWrong,
    SignInLocked,
    TooManySignIns,
    WrongSignIn,
)
from zunyi.accounts.services import issue_token, revoke_token


class SignInSerializer(serializers.Serializer[Any]):
    """Name, password, and the code of the second step where the account carries one."""

    username = serializers.CharField(max_length=150)
    password = serializers.CharField(max_length=128, trim_whitespace=False, style={"input_type": "password"})
    code = serializers.CharField(max_length=10, required=False, allow_blank=True, default="")
    name = serializers.CharField(max_length=60, required=False, allow_blank=True, default="", help_text="The program.")


class TokenSerializer(serializers.Serializer[Any]):
    """A token; its secret is told here and never again."""

    token = serializers.CharField(help_text="Send it as `Authorization: Bearer …`.")

    name = serializers.CharField(allow_blank=True)
    expiry = serializers.DateTimeField()


class TokensView(APIView):
    """Get a token for thirty days, or give it back."""

    def get_permissions(self) -> list[Any]:
        """Everybody may sign in; only who did can sign out."""
        return [AllowAny()] if self.request.method == "POST" else [IsAuthenticated()]

    def get_authenticators(self) -> list[Any]:
        """Signing in asks for no token."""
        method = getattr(self.request, "method", "POST") if self.request else "POST"
        return (
            [] if method == "POST" and not getattr(self, "swagger_fake_view", False) else super().get_authenticators()
        )

    @extend_schema(request=SignInSerializer, responses={201: TokenSerializer}, auth=[], operation_id="sign_in")
    def post(self, request: Request) -> Response:
        """Sign a program in."""
        asked = SignInSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        owner = signed_in_user(request, **asked.validated_data)
        token, secret = issue_token(owner=owner, name=asked.validated_data["name"])
        user_logged_in.send(sender=User, request=request._request, user=owner)
        answer = {"token": secret, "name": token.name, "expiry": token.expiry}
        return Response(TokenSerializer(answer).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=None, responses={204: None}, operation_id="sign_out")
    def delete(self, request: Request) -> Response:
        """Give back the token that this request carries."""
        token = cast(ApiToken, request.auth)
        revoke_token(token=token, by=token.user)
        return Response(status=status.HTTP_204_NO_CONTENT)


def signed_in_user(request: Request, *, username: str, password: str, code: str, name: str = "") -> User:
    """The person whose name, password and second step these are; refused like on the website."""
    if not allow("sign-in", client_address(request._request), per_minute=30):
        raise TooManySignIns()
    user = authenticate(request._request, username=username, password=password)
    if user is None or not user.is_active:
        raise SignInLocked() if getattr(request._request, "axes_locked_out", False) else WrongSignIn()
    if user.must_change_password:
        raise PasswordMustChange()
    if lacks_second_factor(user):
        raise SecondFactorMissing()
    factor = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).first()
    if factor is not None:
        if not allow("second-step", str(user.pk), per_minute=5):
            raise TooManySignIns()
        if not TOTP(factor).validate_code(code):
            raise SecondFactorWrong()
        factor.last_used_at = timezone.now()
        factor.save(update_fields=["last_used_at"])
    return user
