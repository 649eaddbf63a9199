"""Real servers, one module each."""
