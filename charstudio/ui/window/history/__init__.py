"""The parts of the history panel: the steps as rows, the list on screen, and how a row is painted."""
