"""The second row of the menu under People, and where people stand: both only where there is a pathway."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import template

from accounts.roles import Right
from desk.shared.pathway_here import has_pathway
from participants.episodes.stages import stage_words_of_people
from participants.models import Participant

register = template.Library()


@register.inclusion_tag("desk/shared/people_menu.html", takes_context=True)
def people_menu(context: template.Context) -> dict[str, Any]:
    """{% people_menu %}: what this role may open; nothing where that is the one page it is on. One query at most."""
    request = context["request"]
    member = request.membership
    pathway = member.may(Right.SEE_PATHWAY) and has_pathway(request)
    may_edit = member.may(Right.EDIT_PEOPLE)
    may_write = pathway and member.may(Right.WRITE_LETTERS)
    shown = pathway or may_edit
    return {"request": request, "pathway": pathway, "may_edit": may_edit, "may_write": may_write, "shown": shown}


@register.simple_tag(takes_context=True)
def stages_of_people(context: template.Context, people: Iterable[tuple[Any, ...]]) -> dict[int, str]:
    """{% stages_of_people people as stages %}: where each stands on a hospital's way, by key, for who may see pathways.

    `people`: rows that begin with the person. One query.
    """
    request = context["request"]
    if not request.membership.may(Right.SEE_PATHWAY):
        return {}
    found: list[Participant] = [row[0] for row in people]
    return stage_words_of_people([person.pk for person in found], request.now)


@register.filter
def word_for(stages: Mapping[int, str], key: int) -> str:
    """{{ stages|word_for:person.pk }}: the word of one of them; empty for whoever has none."""
    return stages.get(key, "")
