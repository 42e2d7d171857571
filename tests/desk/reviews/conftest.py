"""The groups whose reviews have begun, as the rules of reviews have them."""

from tests.reviews.conftest import ana, edition, october, september

__all__ = ["ana", "edition", "october", "september"]
