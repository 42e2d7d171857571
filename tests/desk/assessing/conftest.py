"""Walter's joint assessment."""

from tests.desk.walter import programme, team, walter

__all__ = ["programme", "team", "walter"]
