"""Reviews are announced six weeks ahead: by letter to whoever wants letters."""
