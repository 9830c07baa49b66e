"""Shows how well pictures and clips keep to their characters: grades, strips, curves, the card and the health page."""
