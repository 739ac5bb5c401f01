"""What a worker process runs.

``python -P -m scoreline.service.workers MODEL_DIR BYTES``: where the models lie, and
how much memory the process may take.
"""

from __future__ import annotations

import sys
from pathlib import Path

from scoreline.service.compile.handlers import Handlers
from scoreline.service.workers.loop import serve

if __name__ == "__main__":
    serve(Handlers(Path(sys.argv[1])).handle, int(sys.argv[2]))
