"""Reference craft: what makes a picture a good master reference, measured; and the master made of it.

Everything is computed on this machine with OpenCV. Faces come from ``analysis.faces``; where the mesh of 478 points is
installed, pose, light and mouth are measured with it, else with the five points of the detector.
"""
