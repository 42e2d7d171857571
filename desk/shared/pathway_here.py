"""Whether the house somebody works in has a pathway: asked once for each request, however many parts of the page want to know."""

from typing import Any

from courses.ground.catalogue import takes_referrals


def has_pathway(request: Any) -> bool:
    """Whether people come to any programme of this request's organisation by referral. One query, the first time."""
    if not hasattr(request, "has_pathway"):
        request.has_pathway = takes_referrals(request.organisation)
    return bool(request.has_pathway)
