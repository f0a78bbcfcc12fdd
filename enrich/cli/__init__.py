"""The command line: ``enrich text``, ``serve``, ``bulk``, ``info``, ``bench``, ``openapi``, ``completion``, ``farasa install``.

One module a command; each is imported only when its command is called. Exit codes:

    0    done
    1    an engine, a model file or a worker process failed
    2    the command, a setting, the input or the output cannot be used, or an extra is not installed
    3    enrich bulk is done, but some rows could not be enriched: the side file says which and why
    130  interrupted

Errors are one line on standard error.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module
from typing import TYPE_CHECKING, Final

from enrich.cli.parser import build
from enrich.errors import EngineError, EnrichError, ModelError

if TYPE_CHECKING:
    from collections.abc import Sequence

FAILED: Final = 1
WRONG: Final = 2
INTERRUPTED: Final = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    options = build().parse_args(arguments)
    try:
        code: int = import_module(f"enrich.cli.{options.command}").run(options)
        sys.stdout.flush()
    except (EngineError, ModelError) as error:
        return _fail(str(error), FAILED)
    except EnrichError as error:
        return _fail(str(error), WRONG)
    except BrokenPipeError:
        # The reader went away (enrich text … | head): nothing is left to say, at exit neither.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        return _fail(f"{error.filename or 'output'}: {error.strerror or error}", WRONG)
    except KeyboardInterrupt:
        return INTERRUPTED
    return code


def _fail(message: str, code: int) -> int:
    sys.stderr.write(f"enrich: {message}\n")
    return code
