"""Segmentation: words into morphemes, by lexicon, by context, and by a ranked affix grammar for unknown words."""

from enrich.segmentation.affixes import to_atb
from enrich.segmentation.segmenter import Segmenter

__all__ = ["Segmenter", "to_atb"]
