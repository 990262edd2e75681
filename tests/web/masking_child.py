"""The process beside, over a scene's home: `python tests/web/masking_child.py HOME`."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from assistant.beside import own_pipes
from assistant.bootstrap import Chatham
from assistant.masking.apart import serve
from assistant.storage.keyring import read_key_file
from assistant.system import SystemRandomness
from tests.integration.sessions.scene import overrides, settings

home = settings(Path(sys.argv[1]))
ring = read_key_file(home.keys, randomness=SystemRandomness())
with own_pipes() as (questions, answers):
    serve(Chatham(home, ring, overrides()), questions, answers)
