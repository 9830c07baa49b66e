"""Listening to a recording before a mouth follows it, and looking whether a mouth did.

``check.py`` and ``lipsync.py`` are the ways in; every property has a module of its own. Whatever needs an optional
package says *unknown* without it.
"""
