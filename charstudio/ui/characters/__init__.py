"""The characters of the film: the dock with their cards, their pages, and the season they act in."""
