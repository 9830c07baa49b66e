"""Workflows of ComfyUI become nodes of ours: read, matched, and reported honestly node by node.

``read`` (``reading.py``) turns a file's text into a flat ``Workflow``; ``match`` (``matching.py``) says what each of
its nodes becomes; ``adopt`` (``adoption.py``) is the edit of the project. Nothing here knows Qt or the network.
"""
