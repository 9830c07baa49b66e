"""How a film was made, told with it: the facts gathered, put into words and metadata, signed, and read back."""
