"""Questionnaires on somebody's own page: to answer, answered, declined."""
