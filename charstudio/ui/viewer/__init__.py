"""The viewer: one picture, its transport, and the threads that keep both ahead of the eye.

Nothing here decodes on the window's thread: ``frame_thread`` composes pictures, ``sound_thread`` mixes sound.
"""
