"""What happens after a stop: a door, not a recipient (DESIGN §4).

A stop opens a case that belongs to its coach, or to whoever wrote the request. Nobody else is told,
and nobody behind a door sees it until the coachee opens that door.
"""
