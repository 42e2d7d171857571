"""Books that people on a course are given, and where each copy went: a ledger that is only added to."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from accounts.models import Organisation


class Book(models.Model):
    """One title in one edition, language and form. `on_hand` is written only under its lock; it can't go below zero."""

    class Form(models.TextChoices):
        """How it is read."""

        PRINT = "print", "Print"
        LARGE_PRINT = "large_print", "Large print"
        AUDIO = "audio", "Audio"
        EBOOK = "ebook", "E-book"

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="books")
    # As an edition names it (Edition.books): any form of it fulfils what the edition promises.
    title = models.CharField(max_length=200)
    edition_label = models.CharField(max_length=60, blank=True)
    language = models.CharField(max_length=40, default="English")
    form = models.CharField(max_length=11, choices=Form.choices, default=Form.PRINT)
    # Thirteen digits as stored; typed in by the organisation, never shipped.
    isbn = models.CharField(max_length=13, blank=True)
    # How many days before a course its books must be ordered.
    lead_days = models.PositiveSmallIntegerField(default=28)
    on_hand = models.PositiveIntegerField(default=0)
    retired_at = models.DateTimeField(null=True, blank=True)
    submission_id = models.UUIDField(unique=True, null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        """Database rules."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "title", "edition_label", "language", "form"],
                condition=Q(retired_at=None),
                name="one_book_of_a_kind",
            ),
            models.CheckConstraint(condition=Q(on_hand__gte=0), name="no_stock_below_zero"),
            models.CheckConstraint(condition=Q(isbn="") | Q(isbn__regex=r"^[0-9]{13}$"), name="isbn_is_digits"),
        ]

    def __str__(self) -> str:
        return ", ".join(filter(None, [self.title, self.edition_label, self.language, self.get_form_display().lower()]))


class StockEntry(models.Model):
    """One line of the ledger: what came or went, and what was on hand afterwards. Never changed."""

    class Kind(models.TextChoices):
        """What happened."""

        RECEIVED = "received", "received"
        ISSUED = "issued", "issued"
        RETURNED = "returned", "returned"
        WRITTEN_OFF = "written_off", "written off"
        COUNTED = "counted", "counted"

    book = models.ForeignKey(Book, on_delete=models.PROTECT, related_name="entries")
    kind = models.CharField(max_length=11, choices=Kind.choices)
    # What it did to the stock: above zero in, below zero out; a count may be either, or nothing.
    change = models.IntegerField()
    on_hand_after = models.PositiveIntegerField()
    reason = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=120)
    submission_id = models.UUIDField(unique=True, null=True, blank=True)

    class Meta:
        """Database rules."""

        constraints: ClassVar = [
            models.CheckConstraint(
                condition=(Q(kind__in=["received", "returned"]) & Q(change__gt=0))
                | (Q(kind__in=["issued", "written_off"]) & Q(change__lt=0))
                | Q(kind="counted"),
                name="stock_moves_the_right_way",
            ),
            models.CheckConstraint(condition=~Q(kind="written_off") | ~Q(reason=""), name="written_off_says_why"),
        ]
        indexes: ClassVar = [models.Index(fields=["book", "-id"], name="stock_by_book")]

    def __str__(self) -> str:
        return f"{self.book}: {self.get_kind_display()} {self.change:+d}"


class CopiesOnOrder(models.Model):
    """Copies of a book that were ordered and when they are expected. `left` is what is still to come of them."""

    book = models.ForeignKey(Book, on_delete=models.PROTECT, related_name="orders")
    copies = models.PositiveIntegerField()
    left = models.PositiveIntegerField()
    expected_on = models.DateField()
    note = models.CharField(max_length=120, blank=True)
    ordered_at = models.DateTimeField()
    ordered_by = models.CharField(max_length=120)
    # Why the rest won't come; then nothing is left of it.
    given_up_reason = models.CharField(max_length=200, blank=True)
    submission_id = models.UUIDField(unique=True, null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        """Database rules."""

        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(copies__gte=1) & Q(left__lte=F("copies")), name="no_more_to_come_than_ordered"),
            models.CheckConstraint(condition=Q(given_up_reason="") | Q(left=0), name="nothing_comes_of_what_is_given_up"),
        ]
        indexes: ClassVar = [models.Index(fields=["book", "expected_on"], condition=Q(left__gt=0), name="copies_to_come")]

    def __str__(self) -> str:
        return f"{self.copies} of {self.book}, ordered"
