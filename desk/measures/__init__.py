"""Measures under Set-up: what there is, the words an organisation has loaded, what an edition asks."""
