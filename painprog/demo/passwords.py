"""How the demo's people sign in: a password alone, the same for all, which no real installation should allow."""

from accounts.models import User

DEFAULT = "let me look round"
ADDRESSES = (
    "administrator@demo.example",
    "clinician@demo.example",
    "physiotherapist@demo.example",
    "therapist@demo.example",
    "assistant@demo.example",
    "auditor@demo.example",
    "participant@demo.example",
    "coordinator@demo.example",
    "leader@demo.example",
)


def set_for_all(password: str) -> str:
    """Give everybody of the demo this password ("" for the default) and return who signs in with what, as lines to print."""
    password = password or DEFAULT
    for user in User.objects.filter(email__in=ADDRESSES):
        if not user.check_password(password):
            user.set_password(password)
            user.save(update_fields=["password"])
    return "\n".join(["Sign in as one of", *(f"  {address}" for address in ADDRESSES), f"with the password: {password}"])
