"""Named entities: people, places and organisations, by a small convolutional tagger over cached word-type vectors."""

from enrich.entities.tagger import EntityTagger

__all__ = ["EntityTagger"]
