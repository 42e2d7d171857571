"""Ana on her way through the clinic's programme, with who writes letters there."""

from tests.participants.letters.conftest import ana, draft, edition, episode, imogen, office, signed

__all__ = ["ana", "draft", "edition", "episode", "imogen", "office", "signed"]
