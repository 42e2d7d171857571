"""Pages of measures: their wording, and what an edition asks."""
