"""The processor register: who else may see masked words, on which paper, signed by whom.

Invariant: a third party with a blank, an unsigned or an expired entry is no processor (GDPR
Art. 28; DESIGN §5). The policies read that one fact and stop.
"""
