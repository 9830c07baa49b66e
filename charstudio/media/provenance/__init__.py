"""What a file says of its own making: written into it, read from it, signed and checked. The door of ``c2pa``."""
