"""One class per gesture of the mouse on the canvas, from press to release."""
