"""The outline: the graph as a list of words, for the keyboard and for screen readers."""
