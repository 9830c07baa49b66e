"""Cuts to and from other editors: OpenTimelineIO, Final Cut Pro 7 XML, FCPXML and EDL.

Every writer takes a ``cut.Cut`` and every reader gives one, so no format knows of another. What a format loses is data
(``formats.LOSSES``), which the tests check by writing and reading back. The one place that may import opentimelineio,
and only when a cut is written or read.
"""
