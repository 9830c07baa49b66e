"""Files: project folders, media blobs, the database, settings, secrets. Knows no node and no provider.

May import ``model``. Never imports ``media`` (nor the other way round).
"""
