"""From a project value to stored results: fingerprint, plan, run, resume. Plain asyncio, no Qt.

May import ``nodes`` and everything below.
"""
