"""The fake cloud: a local server that speaks fal's and RunPod's protocols, answers with real media, keeps a bill, and
fails where a script says so.

It serves the tests, the benches and anybody who wants to try "the cloud" without a key: ``charstudio fake-cloud``.
"""
