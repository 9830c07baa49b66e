"""Looking at the machine: whether it has what the program needs, and what a missing part is called.

Everything that could crash or hang (system libraries, Qt, FFmpeg, a keychain) is tried in a child process.
"""
