"""Desk's place in Django."""

from typing import Any

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """Pages and actions where rooms meet."""

    name = "desk"

    def ready(self) -> None:
        """Say when an item of the menu isn't for everybody: a clinic is where people get in by referral."""
        from common.pages.menu import ONLY_WHEN

        ONLY_WHEN["desk:clinic"] = _has_clinic
        ONLY_WHEN["desk:reviews"] = _has_reviews


def _has_clinic(request: Any) -> bool:
    from desk.shared.pathway_here import has_pathway

    return has_pathway(request)


def _has_reviews(request: Any) -> Any:
    """As takes_referrals says, asked on every page of the office and so without a query: a hospital, or whoever has had such a
    course.
    """
    organisation = getattr(request, "organisation", None)
    return organisation is not None and (organisation.kind == organisation.Kind.HOSPITAL or organisation.has_pathway)
