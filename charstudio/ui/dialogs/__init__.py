"""Dialogs. All are opened with ``aio.ask``; none is ever ``exec``-uted."""
