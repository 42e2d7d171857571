"""The public pages: courses that anybody may join."""
