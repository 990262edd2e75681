"""People's rights over what is held about them: erasure with its proof, retention, holds, keys."""
