"""What leaders spend on their courses: entered, approved by somebody else, and taken away for whoever pays."""
