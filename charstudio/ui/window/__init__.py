"""The main window: frame, welcome page, workbench, commands."""
