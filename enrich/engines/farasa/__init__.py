"""Farasa (QCRI) behind the engine seam: Java processes, spoken to line by line, for those who hold its licence.

- ``jars``: where Farasa's jars are and how a JVM is started on one.
- ``jvm``: one Java process and the exchange of lines with it, under a deadline.
- ``pool``: JVMs that are killed and replaced at the first fault; the circuit breaker.
- ``alignment``: from Farasa's output back to our tokens.
- ``engine``: the engine made of these.
- ``installer``: ``enrich farasa install``.
"""

from enrich.engines.farasa.engine import FarasaEngine
from enrich.engines.farasa.installer import install

__all__ = ["FarasaEngine", "install"]
