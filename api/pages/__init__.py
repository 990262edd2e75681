"""The web app: pages rendered here over the same use cases the JSON API calls.

A page works without script but for uploads and live progress; a form posts, and is led on to a
page. Invariant: a page asks Cedar through `may(…)` before it looks anything up, like every route.
"""
