"""Everything HTTP: requests are read and validated here, answered by the pipeline, and counted."""
