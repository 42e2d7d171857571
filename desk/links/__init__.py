"""The pages behind the link in a message: no sign-in, nothing that tells what it is about; opening them does nothing."""
