"""The models there are, as data: what each is asked with, what it allows, what it costs.

The rows lie in ``resources/catalog`` and in the user's config folder; nothing here talks to a service.
"""
