"""What ``app.vcs`` offers, and that it costs the window little."""

import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

import app.vcs
from app.vcs.declare import Record
from tests.support.waiting import LIMIT_S

GROUPS = sorted(p.stem for p in (Path(app.vcs.__file__).parent / "actions").glob("[a-z]*.py"))


@pytest.mark.parametrize("group", GROUPS)
def test_every_type_of_a_group_is_offered(group):
    module = import_module(f"app.vcs.actions.{group}")
    own = {
        name
        for name, value in vars(module).items()
        if isinstance(value, type) and issubclass(value, Record) and value.__module__ == module.__name__
    }
    assert set(app.vcs._NAMES.get(f"actions.{group}", ())) == own
    assert all(getattr(app.vcs, name) is getattr(module, name) for name in own)


def test_every_offered_name_is_there():
    for name in app.vcs._HOMES:
        assert getattr(app.vcs, name) is not None
    assert set(app.vcs._HOMES) <= set(dir(app.vcs))
    with pytest.raises(AttributeError):
        _ = app.vcs.PanTiltZoom


def test_types_come_without_the_http_library():
    """The window names types before it makes its first call."""
    code = (
        "import sys; from app.vcs import DescribeIpcs, GetDeviceLiveUrl, Outcome, VcsError; "
        "sys.exit('requests' in sys.modules or 'app.vcs.actions.watch_tasks' in sys.modules)"
    )
    root = Path(__file__).parents[2]
    assert subprocess.run([sys.executable, "-c", code], cwd=root, timeout=LIMIT_S).returncode == 0
