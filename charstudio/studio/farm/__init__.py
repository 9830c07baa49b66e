"""Work on other machines: drafts, proxies and pieces of long films, made on a Dask cluster, the same to the bit.

What leaves this machine are orders: the name of a task of ours and plain JSON, with media named by their content.
Nothing that costs money is among the tasks (``tasks.py``): paid requests are sent by the one process that owns the
journal. Only here is ``distributed`` imported, and only when somebody asks for other machines.
"""
