"""Facts first, then prose: the embedded engine finds what was said, a model only words it.

Small models invent when they read a whole session. Here a model gets one cited passage at a time,
already put into the third person by rule, and may do no more than make good English of it.
"""
