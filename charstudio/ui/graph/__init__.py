"""The node canvas: it shows ``project.graph`` and turns gestures into edits.

Nothing of value lives here. Items are derived from the project and can be thrown away at any moment;
selection and zoom are view state. nodeeditor is reached through ``binding`` alone.
"""
