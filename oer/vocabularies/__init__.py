"""The words by which resources are described: subjects, levels, kinds, audiences, topics, languages, each with labels for people."""

from oer.vocabularies.languages import COMMON_LANGUAGES, is_language_tag, language_name
from oer.vocabularies.terms import (
    AUDIENCES,
    KINDS,
    LEVELS,
    SUBJECTS,
    TOPICS,
    VOCABULARIES,
    Term,
    Vocabulary,
    abbreviations,
    revision,
    synonyms,
)

__all__ = [
    "AUDIENCES", "COMMON_LANGUAGES", "KINDS", "LEVELS", "SUBJECTS", "TOPICS", "VOCABULARIES", "Term", "Vocabulary", "abbreviations",
    "is_language_tag", "language_name", "revision", "synonyms",
]  # fmt: skip
