"""The rota: who leads what of a group, and what everybody does in a term; absences, swaps."""
