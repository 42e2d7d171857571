"""Reviews's place in Django."""

from django.apps import AppConfig


class ReviewsConfig(AppConfig):
    """The clinical record; group reviews are scheduled as sessions by courses."""

    name = "reviews"
