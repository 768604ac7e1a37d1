import sys
from pathlib import Path

sys.path.insert(
    0, str(Path(__file__).parent)
)  # nasty.py and nasty_exports.py are lists of cases, no tests
