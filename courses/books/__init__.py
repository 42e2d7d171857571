"""Books: titles, what is on hand, and the ledger of what came and went."""
