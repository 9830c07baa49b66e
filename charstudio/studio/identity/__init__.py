"""How well what was made keeps to its characters: measured in the background, remembered, and told to whoever asks."""
