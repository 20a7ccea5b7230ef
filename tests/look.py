"""Takes pictures of every screen and state of the program, to look at. Nothing needs a display.

    python -m tests.look DIR                                all screens, three languages, 1280x720
    python -m tests.look DIR --screen wall --screen tree    those with such words in their names
    python -m tests.look DIR --languages en --large --size 1280x720 --size 1920x1080

Files: ``DIR/NAME.LANGUAGE.SIZE[.large].png``.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

LANGUAGES = ("en", "zh_CN", "pseudo")
ONE_RUN = "--only-size"


def screen_of(folder: Path, width: int, height: int) -> str:
    """Qt's platform without a display, with a screen of this size."""
    facts = {"name": "one", "x": 0, "y": 0, "width": width, "height": height}
    facts |= {"logicalDpi": 96, "logicalBaseDpi": 96, "dpr": 1}
    path = folder / f"screen-{width}x{height}.json"
    path.write_text(json.dumps({"screens": [facts]}))
    return f"offscreen:configfile={path}"


def pictures_of_the_demo(index: int) -> tuple[bytes, int, int]:
    """What the demo's cameras see: day and night, indoors and out."""
    import numpy as np

    from app.localvcs.demo.camera import DemoCamera
    from app.localvcs.demo.planes import Canvas
    from app.localvcs.demo.site import demo_site

    index %= 16
    if index not in _drawn:
        canvas = Canvas(640, 360)
        DemoCamera(demo_site().cameras[index]).draw_on(canvas, 1_795_315_319_000 + index * 1_700)
        y, u, v = (plane.astype(np.float32) for plane in canvas.planes)
        u, v = (np.kron(plane, np.ones((2, 2), np.float32)) - 128 for plane in (u, v))
        y = (y - 16) * 1.164
        full = np.full_like(y, 255)
        rows = (y + 2.112 * u, y - 0.213 * u - 0.533 * v, y + 1.793 * v, full)
        _drawn[index] = np.clip(np.stack(rows, axis=-1), 0, 255).astype(np.uint8).tobytes()
    return _drawn[index], 640, 360


_drawn: dict[int, bytes] = {}


def take(folder: Path, wanted: list[str], languages: list[str], size: tuple[int, int], large: bool) -> int:
    """All pictures of one size of the screen; returns how many."""
    from PySide6.QtWidgets import QApplication

    from app.ui import fonts, stylesheet
    from tests.support import screens
    from tests.support.screens.stage import LARGE, NORMAL, Stage, speaking

    fonts.prepare()
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    stylesheet.apply(app)
    taken = 0
    for language in languages:
        with speaking(language, LARGE if large else NORMAL), tempfile.TemporaryDirectory() as room:
            stage = Stage(Path(room), size, pictures_of_the_demo)
            for name, screen in screens.every().items():
                if (wanted and not any(word in name for word in wanted)) or (large and not screen.large):
                    continue
                screen.make(stage)
                stage.settle()
                end = ".large" if large else ""
                path = folder / f"{name}.{language}.{size[0]}x{size[1]}{end}.png"
                if not stage.picture().save(str(path)):
                    raise OSError(f"{path} could not be written")
                for problem in stage.problems() if screen.fits else []:
                    print(f"{path.name}: {problem}", flush=True)
                taken += 1
                stage.clear()
            stage.close()
    return taken


def main() -> int:
    """Returns 0 when every picture was taken."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path, metavar="DIR")
    parser.add_argument("--screen", action="append", default=[], metavar="NAME")
    parser.add_argument("--languages", nargs="+", default=list(LANGUAGES), choices=LANGUAGES)
    parser.add_argument("--size", action="append", default=[], metavar="WxH")
    parser.add_argument("--large", action="store_true", help="text at 200 %%")
    parser.add_argument(ONE_RUN, metavar="WxH", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    if arguments.only_size is None:
        script = Path(__file__).resolve().parent.parent / "packaging" / "translations.sh"
        subprocess.run(["bash", str(script)], check=True, stdout=subprocess.DEVNULL)
        # A screen cannot change its size: a process for each.
        status = 0
        for size in arguments.size or ["1280x720"]:
            with tempfile.TemporaryDirectory() as home:
                width, height = map(int, size.split("x"))
                environment = {
                    **os.environ,
                    "VCS_WALL_HOME": home,
                    "QT_QPA_PLATFORM": screen_of(Path(home), width, height),
                }
                command = [sys.executable, "-m", "tests.look", *sys.argv[1:], ONE_RUN, size]
                status = subprocess.run(command, env=environment, check=False).returncode or status
        return status
    width, height = map(int, arguments.only_size.split("x"))
    taken = take(arguments.folder, arguments.screen, arguments.languages, (width, height), arguments.large)
    print(f"{taken} pictures of {width}x{height} in {arguments.folder}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
