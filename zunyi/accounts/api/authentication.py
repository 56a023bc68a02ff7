"""Who a program works for: a token, whose owner still may."""

from __future__ import annotations

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from knox.auth import TokenAuthentication
from rest_framework.exceptions import AuthenticationFailed

from zunyi.accounts.middleware import lacks_second_factor
from zunyi.accounts.models import ApiToken, User
from zunyi.accounts.refusals import PasswordMustChange, SecondFactorMissing


class StaffTokens(TokenAuthentication):
    """Tokens as `Authorization: Bearer …`; what the website demands of the owner is demanded here too."""

    def authenticate_credentials(self, token: bytes) -> tuple[User, ApiToken]:
        """The owner of a token; letters that no token has are as wrong as a wrong token."""
        if not token.isascii() or b"\0" in token:
            raise AuthenticationFailed
        return super().authenticate_credentials(token)

    def validate_user(self, auth_token: ApiToken) -> tuple[User, ApiToken]:
        """Turn away a closed account, a one-time password, and a role without its second step."""
        user, token = super().validate_user(auth_token)
        if user.must_change_password:
            raise PasswordMustChange()
        if lacks_second_factor(user):
            raise SecondFactorMissing()
        return user, token


class StaffTokensScheme(OpenApiAuthenticationExtension):
    """How the API's description names the token."""

    target_class = "zunyi.accounts.api.authentication.StaffTokens"
    name = "token"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        """A bearer token in the header."""
        return {"type": "http", "scheme": "bearer"}
