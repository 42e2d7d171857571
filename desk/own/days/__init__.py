"""A participant’s day by the clock."""
