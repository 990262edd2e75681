"""Papers for the people who answer for the processing, written from what is really configured.

Invariant: a paper says what this installation does now, or leaves a line for a person; it holds
no name of a participant and no word of a session.
"""
