"""The command line of ``vcs-wall``: reads arguments and hands over to one module a command.

Nothing heavy is imported here (no Qt, no HTTP client, no libvlc): the window is on the screen sooner and
a small command answers at once. What a command needs it imports inside its function. Secrets are never
taken from arguments, which every user of the machine can read in the process list.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from app import __version__
from app.cli.exits import CommandError, Exit, complain, help_text

BENCHES = (
    "wall",
    "first-frame",
    "latency",
    "recovery",
    "start",
    "tree",
    "api",
    "search",
    "timeline",
    "seek",
    "sync",
)
"""The measurements; ``app.bench`` has one module each. Named here so that ``--help`` imports nothing."""

LAYOUTS = ("1", "2", "4", "6", "8", "9", "10", "13", "16", "25", "36", "64")


def build_parser() -> argparse.ArgumentParser:
    """The whole command surface."""
    parser = argparse.ArgumentParser(
        prog="vcs-wall",
        description="A video wall for cameras on the Visual Computing Service (VCS). "
        "Without a command: the window.",
        epilog=help_text(),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"vcs-wall {__version__}")
    _add_window_options(parser)
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", title="commands")
    _add_serve(commands)
    _add_call(commands)
    _add_doctor(commands)
    _add_bench(commands)
    _add_verify(commands)
    return parser


def _add_window_options(parser: argparse.ArgumentParser) -> None:
    window = parser.add_argument_group("window")
    which = window.add_mutually_exclusive_group()
    which.add_argument("--profile", metavar="NAME", help="the profile to open (default: the last one)")
    which.add_argument("--demo", action="store_true", help="the demo site, on a local VCS of its own")
    window.add_argument("--layout", choices=LAYOUTS, help="how many tiles the wall has")
    window.add_argument("--cameras", metavar="ID,ID,...", help="device ids for the tiles, in order")
    window.add_argument(
        "--open",
        nargs="*",
        type=Path,
        metavar="FILE",
        help="views (*.vcsview) or evidence (*.vcsevidence, a folder, a zip) to open; as the first words of "
        "the line files need no --open",
    )
    window.add_argument("--language", metavar="TAG", help="en or zh_CN (default: the system's)")
    window.add_argument(
        "--headless",
        action="store_true",
        help="no display: paint in memory, write wall.png and wall.json, print a line a tile, and end; "
        "exit status 0 only if every tile shows live pictures",
    )
    window.add_argument(
        "--wall-png", type=Path, default=Path("wall.png"), metavar="FILE", help=argparse.SUPPRESS
    )
    window.add_argument(
        "--wall-json", type=Path, default=Path("wall.json"), metavar="FILE", help=argparse.SUPPRESS
    )
    window.add_argument("--settle", type=float, default=45.0, metavar="S", help=argparse.SUPPRESS)


_Commands = argparse._SubParsersAction  # argparse has no public name for what add_subparsers() gives


def _add_serve(commands: _Commands[argparse.ArgumentParser]) -> None:
    serve = commands.add_parser(
        "serve",
        help="the local VCS alone; prints one line 'ready http://127.0.0.1:P'",
        description="Runs the local VCS: the documented API with real video behind it, on loopback.",
    )
    serve.add_argument("--port", type=int, default=0, metavar="P", help="0 takes any free port (default)")
    serve.add_argument(
        "--data", type=Path, required=True, metavar="DIR", help="folder for its database and keys"
    )
    serve.add_argument("--demo", action="store_true", help="fill an empty database with the demo site")
    serve.add_argument(
        "--devices", type=int, default=0, metavar="N", help="add N more devices (for trees at scale)"
    )
    serve.add_argument(
        "--host", default="127.0.0.1", metavar="H", help="address it listens on (default 127.0.0.1)"
    )
    serve.add_argument(
        "--tls", action="store_true", help="HTTPS with a certificate made at the first start and kept"
    )
    serve.add_argument("--tls-cert", type=Path, metavar="FILE", help="HTTPS with this certificate (PEM)")
    serve.add_argument("--tls-key", type=Path, metavar="FILE", help="and its private key (PEM)")
    serve.add_argument(
        "--public-url", metavar="URL", help="scheme and host of play addresses, e.g. behind a proxy"
    )
    serve.add_argument("--faults", action="store_true", help="open the fault routes (tests only)")
    serve.add_argument(
        "--key-seconds",
        type=int,
        default=1,
        metavar="S",
        help="live demo cameras: seconds from key picture to key picture (1 to 10; tests and bench only)",
    )
    serve.add_argument(
        "--clock-file",
        type=Path,
        metavar="FILE",
        help="its idea of now: the UTC milliseconds in that file plus the time since it was written",
    )
    serve.add_argument(
        "--utc-offset",
        default="+08:00",
        metavar="HH:MM",
        help="the zone of schedules and of times printed without one, without daylight saving "
        "(default +08:00); write one west of UTC as --utc-offset=-05:00",
    )
    serve.add_argument("--access-key-id", metavar="ID", help="AccessKey id it accepts (default: the demo's)")
    serve.add_argument("--access-key-secret-file", type=Path, metavar="FILE", help="file holding its secret")
    serve.add_argument(
        "--pull-seconds",
        type=float,
        default=2.0,
        metavar="S",
        help="how long an on-demand camera answers Retry",
    )
    serve.add_argument(
        "--linger-seconds",
        type=float,
        default=20.0,
        metavar="S",
        help="how long a stream outlives its last viewer",
    )
    serve.add_argument(
        "--allow-private",
        action="store_true",
        help="cameras and pictures may be fetched from this machine and from private networks",
    )
    serve.add_argument(
        "--record",
        choices=("continuous", "pulled", "off"),
        default="pulled",
        help="real cameras: pull and record them all the time, record them while they are pulled anyway "
        "(default), or never",
    )
    serve.add_argument(
        "--disk-quota",
        metavar="SIZE",
        help="most that recordings may take, e.g. 500G; the oldest go first (default: no limit)",
    )
    serve.add_argument(
        "--disk-floor",
        default="1G",
        metavar="SIZE",
        help="what stays free on their disk; the oldest recordings go for it (default: 1G)",
    )
    serve.add_argument(
        "--stop-on-stdin-eof",
        action="store_true",
        help="end when standard input closes (the window's children)",
    )


def _add_connection(parser: argparse.ArgumentParser) -> None:
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--profile", metavar="NAME", help="use this profile's service and AccessKey")
    where.add_argument("--endpoint", metavar="URL", help="or this address, e.g. http://127.0.0.1:8080")
    parser.add_argument(
        "--access-key-id",
        metavar="ID",
        help="with --endpoint (default on loopback: the demo's public AccessKey)",
    )
    parser.add_argument(
        "--access-key-secret-file",
        metavar="FILE",
        help="with --endpoint: file whose content is the secret; - reads it from standard input",
    )
    parser.add_argument(
        "--pin",
        metavar="SHA256",
        help="with --endpoint: accept exactly this certificate (a local VCS prints its fingerprint)",
    )


def _add_call(commands: _Commands[argparse.ArgumentParser]) -> None:
    call = commands.add_parser(
        "call",
        help="one signed API call, its answer as JSON",
        description="Makes one signed API call and prints the answer as JSON. "
        "Exit status 0: this action's success code; 7: Retry or a business failure.",
        epilog="example: vcs-wall call DescribeIpcs PageNum=1 PageSize=20 --endpoint http://127.0.0.1:8080",
    )
    call.add_argument("action", metavar="ACTION", help="e.g. DescribeIpcs")
    call.add_argument(
        "parameters",
        nargs="*",
        metavar="Name=value",
        help="request parameters by their wire names; Name=@FILE takes the value from a file (passwords)",
    )
    _add_connection(call)
    call.add_argument("--xml", action="store_true", help="ask for XML on the wire (still prints JSON)")


def _add_doctor(commands: _Commands[argparse.ArgumentParser]) -> None:
    doctor = commands.add_parser(
        "doctor", help="what this machine can do: decoding, keyring, memory, disk, API"
    )
    doctor.add_argument(
        "--bundle",
        type=Path,
        metavar="FILE",
        help="write a support report (zip): findings, logs, settings, crashes; no keys, no addresses",
    )
    doctor.add_argument("--json", action="store_true", help="one JSON object instead of lines")
    _add_connection(doctor)


def _add_bench(commands: _Commands[argparse.ArgumentParser]) -> None:
    bench = commands.add_parser(
        "bench",
        help="the published measurements, on the demo site when given no address",
        description="Measures real streams through the real window code, without a display.",
    )
    bench.add_argument("name", choices=BENCHES, metavar="NAME", help=", ".join(BENCHES))
    bench.add_argument("--json", type=Path, metavar="FILE", help="write the figures as one flat object")
    bench.add_argument("--minutes", type=float, metavar="M", help="how long to measure")
    bench.add_argument(
        "--url",
        action="append",
        metavar="U",
        help="wall: play this address instead of the demo site (files loop); given more than once: in turn",
    )
    bench.add_argument(
        "--tiles", type=int, default=16, metavar="N", help="wall: number of tiles (default 16)"
    )
    bench.add_argument("--samples", type=int, metavar="N", help="how many (not of every bench)")
    bench.add_argument("--protocol", choices=("hls", "flv"), help=argparse.SUPPRESS)  # one part of a bench
    bench.add_argument("--devices", type=int, metavar="N", help="tree, api: number of devices")
    bench.add_argument(
        "--on-screen", action="store_true", help="wall: on the X display, to compare with other players"
    )
    bench.add_argument(
        "--key-seconds",
        type=int,
        default=1,
        metavar="S",
        help="latency: seconds from key picture to key picture",
    )


def _add_verify(commands: _Commands[argparse.ArgumentParser]) -> None:
    verify = commands.add_parser(
        "verify",
        help="checks an evidence bundle: intact, changed, incomplete, or signed by someone else",
        description="Checks a bundle (a folder or a zip, encrypted or not) against its signature.",
    )
    verify.add_argument(
        "bundle", type=Path, metavar="BUNDLE", help="folder, the *.vcsevidence file in it, or zip"
    )
    verify.add_argument("--json", action="store_true", help="one JSON object instead of lines")
    verify.add_argument(
        "--password-file",
        metavar="FILE",
        help="of an encrypted bundle: file whose first line is its password; - reads it from standard input",
    )


def run(argv: Sequence[str]) -> int:
    """Run one command line (without the program's name); returns the exit status, also for users' errors."""
    parser = build_parser()
    try:
        arguments = parser.parse_args(_with_open(parser, argv))
    except SystemExit as end:  # argparse has said what was wrong, or has shown the help
        return int(end.code or 0)
    try:
        _end_with_starter()
        return int(_dispatch(arguments))
    except CommandError as error:
        complain(error.sentence)
        return int(error.status)
    except KeyboardInterrupt:
        complain("interrupted.")
        return int(Exit.INTERRUPTED)
    except BrokenPipeError:
        # Whoever read our output (`| head`) has seen enough; keep the interpreter's last flush quiet.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return int(Exit.OK)
    except ModuleNotFoundError as error:
        frozen = getattr(sys, "frozen", False)
        what = "Install the program again" if frozen else "Run packaging/run.sh"
        complain(f"a part of the program is missing on this machine: {error.name}. {what}.")
        return int(Exit.PROGRAM)


def _with_open(parser: argparse.ArgumentParser, argv: Sequence[str]) -> Sequence[str]:
    """``vcs-wall FILE`` is ``vcs-wall --open FILE``: what is no command, but a file or named like one."""
    first = argv[0] if argv else "-"
    commands = next(action.choices for action in parser._actions if action.dest == "command")
    if first.startswith("-") or first in (commands or ()):
        return argv
    named = first.casefold().endswith((".vcsview", ".vcsevidence", ".zip"))
    return ["--open", *argv] if named or os.path.exists(first) else argv


def _end_with_starter() -> None:
    """Started by another process of ours: end with it, also when it is killed."""
    if "VCS_WALL_STDIN_GUARD" in os.environ:  # so that only then the import is paid for
        from app.media.launch import obey_stdin_guard

        obey_stdin_guard()


def _dispatch(arguments: argparse.Namespace) -> int:
    if arguments.command == "serve":
        from app.cli.serve import run_serve

        return run_serve(arguments)
    if arguments.command == "call":
        from app.cli.call import run_call

        return run_call(arguments)
    if arguments.command == "doctor":
        from app.cli.doctor import run_doctor

        return run_doctor(arguments)
    if arguments.command == "bench":
        from app.cli.bench import run_bench

        return run_bench(arguments)
    if arguments.command == "verify":
        from app.cli.verify import run_verify

        return run_verify(arguments)
    from app.cli.window import run_window_command

    return run_window_command(arguments)
