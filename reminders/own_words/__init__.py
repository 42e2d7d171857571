"""The words of an organisation's own for its messages: what may stand in them, versions, and whom they reach."""
