"""Named entities: people, places and organisations, by a linear-chain CRF over cached word-type scores."""

from enrich.entities.tagger import EntityTagger

__all__ = ["EntityTagger"]
