"""Leaders: their standing and what renews it, their record, standing in, what they report."""
