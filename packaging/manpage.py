"""The manual page, on standard output: ``linux/vcs-wall.1`` with what the program itself knows filled in.

``@SYNOPSIS@``, ``@OPTIONS@``, ``@COMMANDS@`` and ``@EXITS@`` come from the parser of the command line and
from the table of exit statuses, so that page and ``--help`` never differ. ``@VERSION@`` and ``@DATE@`` are
left to build.sh.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from app.cli.exits import table  # noqa: E402
from app.cli.main import build_parser  # noqa: E402


def page(template: str) -> str:
    """The template with every blank that the program can fill."""
    parser = build_parser()
    by_name = subcommands(parser)
    helps = {a.dest: a.help or "" for a in choices(parser)._choices_actions}
    blanks = {
        "@SYNOPSIS@": "\n.br\n".join([synopsis(parser), *map(synopsis, by_name.values())]),
        "@OPTIONS@": "\n".join(options(parser)),
        "@COMMANDS@": "\n".join(
            line for name, command in by_name.items() for line in section(name, helps[name], command)
        ),
        "@EXITS@": "\n".join(
            line for code, text in table().items() for line in (".TP", f".B {code}", roff(text))
        ),
    }
    for blank, text in blanks.items():
        template = template.replace(blank, text)
    return template


def choices(parser: argparse.ArgumentParser) -> argparse._SubParsersAction[argparse.ArgumentParser]:
    """The commands of a parser, as argparse keeps them."""
    return next(a for a in parser._actions if isinstance(a, argparse._SubParsersAction))


def subcommands(parser: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    """Each command's own parser by its name."""
    return dict(choices(parser).choices)


def told(parser: argparse.ArgumentParser) -> list[argparse.Action]:
    """What ``--help`` lists, without the commands and ``--help`` itself."""
    return [
        action
        for action in parser._actions
        if action.help != argparse.SUPPRESS
        and not isinstance(action, argparse._HelpAction | argparse._SubParsersAction)
    ]


def synopsis(parser: argparse.ArgumentParser) -> str:
    """One line: the command and what it takes; what may be left out in brackets."""
    parts = [f".B {roff(parser.prog)}\n"]
    for action in told(parser):
        needed = action.required and action.nargs not in ("?", "*")
        word = name(action, short=True)
        parts.append(word if needed else f"[{word}]")
    return parts[0] + " ".join(parts[1:])


def section(command: str, summary: str, parser: argparse.ArgumentParser) -> Iterator[str]:
    """A command: what it does and its options."""
    text = parser.description or summary
    yield f".SS {roff(command)}"
    yield roff(text[0].upper() + text[1:].rstrip(".") + ".")
    yield from options(parser)


def options(parser: argparse.ArgumentParser) -> Iterator[str]:
    """What it takes, each with its help."""
    formatter = parser._get_formatter()
    for action in told(parser):
        yield ".TP"
        yield name(action)
        yield roff(formatter._expand_help(action)) if action.help else r"\&"


def name(action: argparse.Action, *, short: bool = False) -> str:
    """An option or argument with its value, in the fonts of manual pages; ``short``: its last name only."""
    value = ""
    if action.nargs != 0:
        word = action.metavar or "|".join(map(str, action.choices or ())) or action.dest.upper()
        value = rf"\fI{roff(word if isinstance(word, str) else word[0])}\fR"
        value += " ..." if action.nargs in ("*", "+") else ""
    if not action.option_strings:
        return value
    names = action.option_strings[-1:] if short else action.option_strings
    return ", ".join(rf"\fB{roff(n)}\fR" for n in names) + (f" {value}" if value else "")


def roff(text: str) -> str:
    """Plain text on one line as roff wants it: hyphens that can be copied, nothing taken for a request."""
    text = " ".join(text.split()).replace("\\", r"\e").replace("-", r"\-")
    return rf"\&{text}" if text.startswith((".", "'")) else text


if __name__ == "__main__":
    sys.stdout.write(page((ROOT / "packaging" / "linux" / "vcs-wall.1").read_text("utf-8")))
