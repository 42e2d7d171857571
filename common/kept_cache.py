"""The cache in the database, where there is no Redis: what counts tries and isn't over yet is never dropped to make room."""

import datetime as dt

from django.core.cache.backends.db import DatabaseCache
from django.db.backends.utils import CursorWrapper


class KeptCache(DatabaseCache):
    """Django's, but for what happens when it is full: only what has expired goes. The table grows with what is still counted."""

    def _cull(self, db: str, cursor: CursorWrapper, now: dt.datetime, num: int) -> None:
        super()._cull(db, cursor, now, 0)  # type: ignore[misc]  # the stubs don't know it; nothing left over once the expired are gone
