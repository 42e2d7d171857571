"""Ana, whose group ended five weeks ago."""

from tests.desk.feedback.conftest import ana, came, said, september

__all__ = ["ana", "came", "said", "september"]
