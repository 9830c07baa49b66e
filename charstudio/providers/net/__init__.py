"""What every provider behind a network stands on: the thread all traffic runs on, transport, downloads, patience.

Nothing here knows a service. ``httpx`` is imported by ``transport``, ``replies`` and ``download`` only, and those are
imported in the network thread when the first request is due.
"""
