"""``python -m scoreline.ribbon ID``: what the add-in starts at a press."""

import sys

from scoreline.ribbon import main

sys.exit(main())
