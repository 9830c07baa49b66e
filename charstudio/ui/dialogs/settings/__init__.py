"""The settings: a page for each concern, made from what the settings declare about themselves."""
