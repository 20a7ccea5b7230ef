"""``vcs-wall call``: one signed API call, its answer as JSON on stdout."""

from __future__ import annotations

import argparse
import difflib
import json
from collections.abc import Iterable
from pathlib import Path

from app.cli.exits import CommandError, Exit, complain


def read_parameters(words: Iterable[str]) -> dict[str, str]:
    """``Name=value`` words as a mapping; ``Name=@FILE`` takes the file's content (a password, a picture)."""
    parameters: dict[str, str] = {}
    for word in words:
        name, equals, value = word.partition("=")
        if not equals or not name:
            raise CommandError(Exit.USAGE, f"'{word}' is no parameter: write Name=value.")
        if name in parameters:
            raise CommandError(Exit.USAGE, f"The parameter {name} is given twice.")
        if value.startswith("@"):
            try:
                value = Path(value[1:]).read_text(encoding="utf-8").rstrip("\n")
            except (OSError, UnicodeDecodeError):
                raise CommandError(
                    Exit.CONFIGURATION, f"The file {value[1:]} for {name} could not be read."
                ) from None
        parameters[name] = value
    return parameters


def run_call(arguments: argparse.Namespace) -> int:
    """Make the call; the status says whether the service gave this action's success code."""
    from app.cli.connection import broken_limit, client_of, sentence_of
    from app.vcs import Outcome, VcsError, spec

    parameters = read_parameters(arguments.parameters)
    action: str = arguments.action
    if action not in spec.ACTIONS:
        near = difflib.get_close_matches(action, spec.ACTIONS, n=3, cutoff=0.5)
        hint = f" Did you mean {' or '.join(near)}?" if near else ""
        raise CommandError(Exit.USAGE, f"There is no action {action}.{hint}")
    try:
        request = spec.parse(action, parameters)
    except spec.ParameterError as error:
        sentence = broken_limit(error.parameter, error.rule)
        raise CommandError(Exit.CONFIGURATION, f"{action}: not sent: {sentence}") from None
    unknown = set(parameters) - {field.wire for field in type(request).fields()}
    if unknown:
        raise CommandError(Exit.USAGE, f"{action} has no parameter {', '.join(sorted(unknown))}.")
    client = client_of(arguments, "XML" if arguments.xml else None)
    try:
        response = client.call(request)
    except VcsError as error:
        status, sentence = sentence_of(error)
        raise CommandError(status, sentence) from None
    finally:
        client.close()
    print(json.dumps(json.loads(response.to_json()), ensure_ascii=False, indent=2), flush=True)
    if response.outcome is Outcome.OK:
        return Exit.OK
    if response.outcome is Outcome.RETRY:
        complain(f"{action}: the service asks to try again in a moment (Retry): {response.message}")
    else:
        complain(f"{action}: the service answered {response.code}: {response.message}")
    return Exit.OUTCOME
