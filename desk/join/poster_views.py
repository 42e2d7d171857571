"""A poster for a course that is open to the public: on paper what its page says, with the address and a code for telephones."""

from io import BytesIO
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import translation
from django.views.decorators.http import require_safe
from qrcode import QRCode
from qrcode.constants import ERROR_CORRECT_M
from qrcode.image.svg import SvgPathImage

from accounts.access import StaffRequest, staff_page
from accounts.roles import Right
from common.papers.typesetting import typeset
from courses.models import Course
from desk.join.page import dates_of, shown
from desk.join.published import address_of
from participants.registration.registering import courses_open
from participants.rules.identity import shown_phone


@staff_page(Right.SCHEDULE)
@require_safe
def poster(request: StaffRequest, pk: int) -> HttpResponse:
    """The poster of a course that anybody may join now; of any other there is none."""
    course: Course = get_object_or_404(courses_open(request.now).filter(organisation=request.organisation), pk=pk)
    with translation.override(settings.LANGUAGE_CODE):
        content = typeset("poster.typ", _words(course), now=request.now)
    headers = {"Content-Disposition": 'inline; filename="poster.pdf"'}
    return HttpResponse(content, content_type="application/pdf", headers=headers)


def _words(course: Course) -> dict[str, Any]:
    said, own = shown(course, dates_of(course)), course.organisation
    phone = shown_phone(own.contact_phone, own.country) if own.contact_phone else ""
    address = address_of(course)
    return {
        "title": course.programme.name,
        "language": "en",
        "organisation": own.name,
        "lines": [
            {"what": "Starts", "said": said.first},
            {"what": "When", "said": said.when},
            {"what": "Where", "said": ", ".join(filter(None, [said.place, said.address]))},
            *([{"what": "Getting in", "said": said.access}] if said.access else []),
        ],
        "join": "Join on the internet",
        "address": address.partition("://")[2],
        "code": _code(address),
        "code_says": f"A code that opens {address}",
        "ring": f"Or ring {phone}" if phone else "",
    }


def _code(address: str) -> str:
    """The address as a code for the camera of a telephone, as SVG."""
    code, drawn = QRCode(error_correction=ERROR_CORRECT_M, border=0), BytesIO()
    code.add_data(address)
    code.make_image(image_factory=SvgPathImage).save(drawn)
    return drawn.getvalue().decode()
