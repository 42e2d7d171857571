"""Episodes: stages worked out from the facts, RTT status, endings and taking them back."""
