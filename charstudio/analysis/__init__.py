"""Looking at material: faces today; identity drift, audio checks and prompt lint as the product grows.

May import ``media``, ``storage`` and ``model``.
"""
