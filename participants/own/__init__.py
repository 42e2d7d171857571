"""What is somebody's own: signing in by a code, a calendar address, a new address."""
