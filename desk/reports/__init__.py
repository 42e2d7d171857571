"""Reports: what is counted, what of it may be published, and the forms it comes in."""
