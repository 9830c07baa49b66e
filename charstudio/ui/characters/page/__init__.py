"""The page of one character: everything that is known of it, in sections."""
