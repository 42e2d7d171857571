"""Whether this process can do its work: asked by load balancers and containers every few seconds."""

from django.db import Error, connection
from django.http import HttpRequest, JsonResponse

from accounts.access import public_page


@public_page
def health(request: HttpRequest) -> JsonResponse:
    """Answer 200 while the database answers, else 503. Says nothing else about the installation."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        return JsonResponse({"database": "away"}, status=503)
    return JsonResponse({"database": "answers"})
