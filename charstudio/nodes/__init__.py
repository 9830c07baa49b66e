"""What each kind of node is (data) and does (a short ``run``).

May import ``providers`` and everything below.
"""
