"""Who is asking: service tokens, signing in through an identity provider, signed-in browsers."""
