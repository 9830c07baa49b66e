"""The exports in the window: their panel, the window's title, the taskbar, notices, and a machine that stays awake."""
