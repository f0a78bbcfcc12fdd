"""Numbers: values, units and spans of the numbers of a text, in digits and words (docs/numbers.md)."""

from enrich.numbers.extractor import NumberExtractor
from enrich.numbers.mention import NumberMention

__all__ = ["NumberExtractor", "NumberMention"]
