"""Books in the hands of people: given once per title, returned, and what courses still need (participants.book_needs)."""

from participants.book_needs import BookNeed, books_for

__all__ = ["BookNeed", "books_for"]
