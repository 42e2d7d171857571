"""What people said of a programme, on the pages that say what it is. Asked each time: what is taken back is gone at once."""

from typing import Any

from django import template

from courses.models import Programme
from reviews.feedback.quoting import quotes_about

register = template.Library()


@register.inclusion_tag("desk/feedback/quotes.html")
def quotes_on(programme: Programme) -> dict[str, Any]:
    """{% quotes_on programme %}: sentences of people's feedback; nothing where there are none. One query."""
    return {"quotes": quotes_about(programme)}
