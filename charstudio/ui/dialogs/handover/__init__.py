"""The dialogs about handing a film over, taking one over, and keeping characters safe."""
