"""The page of today: what needs somebody now. Gathered in a fixed number of queries (page), sorted and worded here."""
