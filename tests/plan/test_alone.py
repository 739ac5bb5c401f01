import subprocess
import sys

PROGRAM = """
import sys
before = set(sys.modules)
import scoreline.plan.evaluate, scoreline.plan.store
new = {name.partition(".")[0] for name in set(sys.modules) - before}
print(*sorted(new - sys.stdlib_module_names))
"""


def test_a_plan_needs_numpy_and_nothing_else():
    """A workbook's formulas and a serving process use plans without the rest."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["numpy", "scoreline"]
