"""The last line of ./manage.sh test."""

import subprocess
import sys
from pathlib import Path

SCRIPT = Path(__file__).resolve().parents[1] / "test_totals.py"
REPORT = """<testsuites><testsuite name="x">
<testcase classname="a.T" name="good"/>
<testcase classname="a.T" name="bad"><failure message="m"/></testcase>
<testcase classname="a.T" name="broken"><error message="m"/></testcase>
<testcase classname="a.T" name="later"><skipped message="needs a GPU"/></testcase>
</testsuite></testsuites>"""


def totals(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, str(SCRIPT), str(folder)], capture_output=True, text=True, check=False)


def test_counts_all_suites_and_names_what_did_not_run(tmp_path: Path) -> None:
    (tmp_path / "worker.xml").write_text(REPORT)
    (tmp_path / "worker.left-out").write_text("tests/a.py::T::slow\n")
    (tmp_path / "backend.xml").write_text('<testsuites><testcase classname="b" name="good"/></testsuites>')
    done = totals(tmp_path)
    assert done.returncode == 1
    shown = done.stdout.splitlines()
    assert shown[-1] == "2 passed, 2 failed, 2 skipped"
    assert "  worker: a.T.bad" in shown
    assert "  worker: a.T.later (needs a GPU)" in shown
    assert "  worker: tests/a.py::T::slow" in shown


def test_succeeds_when_nothing_failed(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_text('<testsuites><testcase classname="b" name="good"/></testsuites>')
    done = totals(tmp_path)
    assert (done.returncode, done.stdout) == (0, "1 passed, 0 failed, 0 skipped\n")
