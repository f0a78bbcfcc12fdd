"""``python -m enrich``: the command line without its script."""

from enrich.cli import main

raise SystemExit(main())
