"""What somebody has set up to sign in with besides the password."""

from collections.abc import Iterable
from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser


@dataclass(frozen=True, slots=True)
class SecondFactorsOnFile:
    """One user's: the app if there is one, passkeys by age, and how many recovery codes are left (None: there are none)."""

    app: Authenticator | None
    passkeys: tuple[Authenticator, ...]
    codes_left: int | None

    @property
    def any(self) -> bool:
        """Whether a second factor is set up."""
        return self.app is not None or bool(self.passkeys)


def factors_of(user: AbstractBaseUser | AnonymousUser) -> SecondFactorsOnFile:
    """What this user has. One query."""
    kinds = Authenticator.Type
    rows = list(Authenticator.objects.filter(user_id=user.pk).order_by("pk"))
    app = next((row for row in rows if row.type == kinds.TOTP), None)
    codes = next((row for row in rows if row.type == kinds.RECOVERY_CODES), None)
    left = len(codes.wrap().get_unused_codes()) if codes else None
    return SecondFactorsOnFile(app, tuple(row for row in rows if row.type == kinds.WEBAUTHN), left)


def users_with_second_factor(users: Iterable[int]) -> set[int]:
    """Of the users with these keys, those who have set one up. One query."""
    return set(Authenticator.objects.filter(user__in=users).values_list("user_id", flat=True))
