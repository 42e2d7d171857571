"""What an action refused, said on the form it came from."""

from common.once import say

__all__ = ["say"]
