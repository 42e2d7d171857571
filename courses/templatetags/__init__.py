"""Template tags of this room's pages."""
