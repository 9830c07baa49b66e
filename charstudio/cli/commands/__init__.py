"""One module for each verb. Each has ``command(arguments, launch, output) -> int`` and is imported when asked for.

Invariant: a command gives 0 when what was asked is done and 1 when some of the work failed, and raises for all else.
"""
