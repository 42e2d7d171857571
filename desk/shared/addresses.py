"""Many links to pages of one kind: the address is looked up once, not once for each row."""

from django.urls import reverse


class Pages:
    """Addresses of one kind of page by the key of what it shows: `Pages("desk:session").of(17)`."""

    def __init__(self, name: str) -> None:
        self._before, self._after = reverse(name, args=[0]).split("0", 1)

    def of(self, pk: int) -> str:
        """Return the address for this key."""
        return f"{self._before}{pk}{self._after}"
