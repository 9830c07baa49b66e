"""The inspector: the selected node, clip or the film itself, as forms built from declarations."""
