"""People's words around a session: invitations, receipts, and the look before a yes."""
