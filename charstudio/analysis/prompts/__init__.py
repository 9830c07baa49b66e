"""Prompt craft as text: what is said of camera and movement, what goes wrong with it, and how it is said better.

Standard library only; nothing here knows a node, a provider or a window.
"""
