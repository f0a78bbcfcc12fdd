"""Settings from ENRICH_* variables, read and validated once, at start."""

from __future__ import annotations

import os
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Final, Literal, get_args

from enrich.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Mapping

EngineName = Literal["embedded", "farasa"]
Fallback = Literal["none", "embedded"]
LogLevel = Literal["debug", "info", "warning", "error"]
Tracing = Literal["off", "otlp"]


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings; each field is the variable ENRICH_<FIELD>, in upper case.

    Attributes:
        engine: the engine of requests that name none.
        host: the address to listen on.
        port: the TCP port to listen on.
        workers: worker processes.
        threads: threads a worker, at least; there are always 8 more than places, queues and streams need, for probes.
        max_text_chars: the longest text, in code points.
        max_body_bytes: the largest body of /enrich and /enrich/batch, in bytes.
        max_batch_documents: the most documents of one batch.
        max_batch_chars: the most code points of one batch, all texts together.
        max_bulk_line_bytes: the longest line of /enrich/bulk, in bytes.
        max_concurrency: texts that one worker analyses at once; with 2 a short text need not wait for a long one, and all others take longer.
        max_queue: requests that wait in one worker for a place to be analysed; more are answered 503.
        client_timeout_s: seconds that a client may take to send a request (408 after that), a line of /enrich/bulk, or to take a piece of its answer.
        request_deadline_s: seconds that one text may take; 504 after that.
        graceful_timeout_s: seconds that requests in flight are given at a stop.
        log_level: debug, info, warning or error.
        tracing: ``otlp`` sends spans by OpenTelemetry's protocol over HTTP (extra ``otel``); ``off`` makes none.
        farasa_segmenter_jar: path of Farasa's segmenter jar; empty takes farasapy's own folder.
        farasa_ner_jar: path of Farasa's NER jar; likewise.
        farasa_pool_size: JVMs of each kind a worker.
        farasa_heap_mb: heap limit of each JVM, in MiB.
        farasa_deadline_s: seconds that one call of a JVM may take.
        farasa_max_line_chars: the longest line that is given to Farasa, in code points.
        farasa_fallback: ``embedded`` answers with the embedded engine while Farasa is down, ``none`` with 503.

    """

    engine: EngineName = "embedded"
    host: str = "127.0.0.1"
    port: int = 8080
    workers: int = 1
    threads: int = 4
    max_text_chars: int = 100_000
    max_body_bytes: int = 8_000_000
    max_batch_documents: int = 100
    max_batch_chars: int = 1_000_000
    max_bulk_line_bytes: int = 1_000_000
    max_concurrency: int = 1
    max_queue: int = 16
    client_timeout_s: float = 20.0
    request_deadline_s: float = 20.0
    graceful_timeout_s: int = 30
    log_level: LogLevel = "info"
    tracing: Tracing = "off"
    farasa_segmenter_jar: str = ""
    farasa_ner_jar: str = ""
    farasa_pool_size: int = 1
    farasa_heap_mb: int = 1024
    farasa_deadline_s: float = 2.0
    farasa_max_line_chars: int = 2000
    farasa_fallback: Fallback = "none"

    def __post_init__(self) -> None:
        for setting in fields(self):
            value = getattr(self, setting.name)
            if isinstance(value, int | float) and not 0 < value < 10**10:
                raise SettingsError(f"{_variable(setting.name)} must be above zero")
            choices = _CHOICES.get(setting.name)
            if choices is not None and value not in choices:
                raise SettingsError(f"{_variable(setting.name)} must be one of {', '.join(choices)}")
        for name, most in _MOST.items():
            if getattr(self, name) > most:
                raise SettingsError(f"{_variable(name)} must be at most {most}")

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None) -> Settings:
        """Read the settings from environment variables (default: the process's own).

        Raises:
            SettingsError: a variable has a value that cannot be used, or an ENRICH_ variable is not known.

        """
        environ = os.environ if environ is None else environ
        values: dict[str, str | int | float] = {}
        for setting in fields(cls):
            given = environ.get(_variable(setting.name))
            if given is None or given == "":
                continue
            kind: type[str | int | float] = type(getattr(_DEFAULTS, setting.name))
            try:
                values[setting.name] = kind(given)
            except ValueError:
                wanted = "a whole number" if kind is int else "a number"
                raise SettingsError(f"{_variable(setting.name)} must be {wanted}") from None
        known = {_variable(setting.name) for setting in fields(cls)}
        for variable in environ:
            if variable.startswith("ENRICH_") and variable not in known:
                raise SettingsError(f"{variable} is no setting of enrich")
        return cls(**values)  # type: ignore[arg-type]


_CHOICES: Final = {
    "engine": get_args(EngineName),
    "farasa_fallback": get_args(Fallback),
    "log_level": get_args(LogLevel),
    "tracing": get_args(Tracing),
}


# A worker holds a thousand connections at most, and has a thread for each place and each that waits.
_MOST: Final = {"port": 65_535, "workers": 256, "threads": 512, "max_concurrency": 64, "max_queue": 256}


_DEFAULTS: Final = Settings()


def _variable(name: str) -> str:
    return f"ENRICH_{name.upper()}"
