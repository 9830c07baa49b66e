"""Where generation happens: the request vocabulary, the provider protocol, and each provider behind it.

May import ``analysis``, ``media``, ``storage`` and ``model``.
"""
