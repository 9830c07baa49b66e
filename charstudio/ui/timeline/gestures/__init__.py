"""One class per mouse gesture: begin at a press, follow the pointer, end with one edit, or be cancelled untouched."""
