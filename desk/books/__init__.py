"""Books where rooms meet: what to order, handing them out."""
