"""The second row of the menu under People: referrals stand there only where there is a pathway."""

from typing import Any

from django import template

from accounts.roles import Right
from courses.ground.catalogue import takes_referrals

register = template.Library()


@register.inclusion_tag("desk/shared/people_menu.html", takes_context=True)
def people_menu(context: template.Context) -> dict[str, Any]:
    """{% people_menu %}: what this role may open; nothing where that is the one page it is on. One query at most."""
    request = context["request"]
    member = request.membership
    pathway = member.may(Right.SEE_PATHWAY) and takes_referrals(request.organisation)
    may_edit = member.may(Right.EDIT_PEOPLE)
    may_write = pathway and member.may(Right.WRITE_LETTERS)
    shown = pathway or may_edit
    return {"request": request, "pathway": pathway, "may_edit": may_edit, "may_write": may_write, "shown": shown}
