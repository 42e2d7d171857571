"""Somebody can't come to their own group's review: another group's, none of them for now, or their own again."""
