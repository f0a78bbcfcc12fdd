"""``enrich completion``: a script for bash, zsh or fish, written from the parser, so that it knows every command and option.

eval "$(enrich completion bash)"        # in ~/.bashrc
eval "$(enrich completion zsh)"         # in ~/.zshrc, after compinit
enrich completion fish | source         # in ~/.config/fish/config.fish
"""

from __future__ import annotations

import argparse
import re
from typing import TYPE_CHECKING, NamedTuple

from enrich.cli.parser import ENGINES, FEATURES, PRESETS, build
from enrich.cli.terminal import write

if TYPE_CHECKING:
    from collections.abc import Iterator

_KNOWN = {"features": FEATURES, "normalization": PRESETS, "engine": ENGINES, "dask": ("local",)}
"""Values of options that are not choices: others may be given as well."""


class Option(NamedTuple):
    """One option or, without names, one argument."""

    names: tuple[str, ...]
    help: str
    takes_value: bool
    values: tuple[str, ...]


class Command(NamedTuple):
    """One command."""

    name: str
    help: str
    options: list[Option]


def run(options: argparse.Namespace) -> int:
    """Print the script."""
    write({"bash": _bash, "zsh": _zsh, "fish": _fish}[options.shell]().encode())
    return 0


def commands() -> Iterator[Command]:
    """What the parser knows."""
    (group,) = (action for action in build()._actions if isinstance(action, argparse._SubParsersAction))  # noqa: SLF001 - argparse shows it nowhere else
    helps = {choice.dest: choice.help or "" for choice in group._choices_actions}  # noqa: SLF001 - as above
    for name, parser in group.choices.items():
        found = []
        for action in parser._actions:  # noqa: SLF001 - as above
            if action.nargs == argparse.REMAINDER:
                continue
            values = tuple(map(str, action.choices or _KNOWN.get(action.dest, ())))
            found.append(Option(tuple(action.option_strings), action.help or "", action.nargs != 0, values))
        yield Command(name, helps[name], found)


def _bash() -> str:
    values: list[str] = []
    options: list[str] = []
    for command in commands():
        flags = [name for option in command.options for name in option.names]
        arguments = [value for option in command.options if not option.names for value in option.values]
        options.append(f'        {command.name}) words="{" ".join(arguments)}"; options="{" ".join(flags)}" ;;')
        for option in command.options:
            if option.names and option.takes_value:
                patterns = "|".join(f'"{command.name} {name}"' for name in option.names)
                values.append(f'        {patterns}) words="{" ".join(option.values)}"; options="" ;;')
    names = " ".join(command.name for command in commands())
    return f"""\
_enrich() {{
    local cur=${{COMP_WORDS[COMP_CWORD]}} previous=${{COMP_WORDS[COMP_CWORD-1]}} words="" options=""
    case "${{COMP_WORDS[1]}}" in
{chr(10).join(options)}
    esac
    case "${{COMP_WORDS[1]}} $previous" in
{chr(10).join(values)}
    esac
    if [ "$COMP_CWORD" -eq 1 ]; then words="{names}"; options="--help --version"; fi
    if [[ $cur == -?* ]]; then words=$options; fi
    COMPREPLY=($(compgen -W "$words" -- "$cur"))
}}
complete -o bashdefault -o default -F _enrich enrich
"""


def _zsh() -> str:
    cases = []
    for command in commands():
        lines: list[str] = []
        for option in command.options:
            action = f"({' '.join(option.values)})" if option.values else "_files"
            if not option.names:
                lines.append(f"'*:argument:{action}'")
            for name in option.names:
                value = f":value:{action}" if option.takes_value else ""
                lines.append(f"'{name}[{_plain(option.help)}]{value}'")
        cases.append(f"        {command.name}) _arguments {' '.join(dict.fromkeys(lines))} ;;")
    names = " ".join(f"'{command.name}:{_plain(command.help)}'" for command in commands())
    return f"""\
#compdef enrich
_enrich() {{
    if (( CURRENT == 2 )); then
        local -a names=({names})
        _describe command names
        return
    fi
    local command=$words[2]
    shift words
    (( CURRENT-- ))
    case $command in
{chr(10).join(cases)}
    esac
}}
compdef _enrich enrich
"""


def _fish() -> str:
    script = [f"complete -c enrich -n __fish_use_subcommand -f -a {command.name} -d '{_plain(command.help)}'" for command in commands()]
    for command in commands():
        for option in command.options:
            names = " ".join(("-l " + name[2:]) if name.startswith("--") else ("-s " + name[1:]) for name in option.names)
            values = f" -x -a '{' '.join(option.values)}'" if option.values else (" -r" if option.names and option.takes_value else "")
            if names or values:
                script.append(f"complete -c enrich -n '__fish_seen_subcommand_from {command.name}' {names}{values} -d '{_plain(option.help)}'")
    return "\n".join(script) + "\n"


def _plain(text: str) -> str:
    """A help line that may stand between single quotation marks, and in a specification of zsh's ``_arguments``."""
    return re.sub(r"[\[\]\"\\$`]", "", text).replace("'", "\N{RIGHT SINGLE QUOTATION MARK}").replace(":", ";")
