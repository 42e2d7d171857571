"""What an edition asks people with questionnaires, and when."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from courses.models.edition import Edition


class EditionMeasure(models.Model):
    """One measure that an edition asks at one point of its programme. Never frozen: it binds nobody before it is opened."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="measures")
    # "assessment", "first", "last", or the months of a review: "1", "6", "12".
    point = models.CharField(max_length=12)
    # The slug of a measure (reviews/measures), which this room doesn't know.
    measure = models.CharField(max_length=40)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        """Database rules."""

        ordering: ClassVar = ["point", "position", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["edition", "point", "measure"], name="one_measure_per_point_of_an_edition"),
            models.CheckConstraint(condition=~Q(point="") & ~Q(measure=""), name="edition_measure_says_what_and_when"),
        ]

    def __str__(self) -> str:
        return f"{self.measure}, {self.point}"
