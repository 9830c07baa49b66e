"""Character Studio: characters in motion, from a still to a finished film."""

__version__ = "0.1.0"
