"""`python -m tests.hostile`."""

import sys

from .run import main

sys.exit(main())
