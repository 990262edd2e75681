"""Run by `test_killed.py`: a worker that is killed right before its n-th step.

usage: killed_worker.py HOME N
"""

import os
import signal
import sys
from pathlib import Path

from assistant.bootstrap import build
from tests.integration.sessions.scene import overrides, settings


def main(home, steps):
    left = steps

    def progress(_record, step):
        nonlocal left
        if step is None or left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        left -= 1

    build(settings(Path(home)), overrides()).worker.run_next(progress)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
