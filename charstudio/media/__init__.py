"""Pictures and sound: the only door to FFmpeg (PyAV). Synchronous; called from worker threads.

May import ``model``. Never imports ``storage`` (nor the other way round).
"""
