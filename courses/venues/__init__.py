"""Where: rooms, other rooms when one is lost, and the days an organisation closes."""
