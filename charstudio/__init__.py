"""Character Studio: characters in motion, from a still to a finished film."""
