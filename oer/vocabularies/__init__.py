"""The words by which resources are described: subjects, levels, kinds, languages, each with a label that people read. Pure."""

from oer.vocabularies.languages import COMMON_LANGUAGES, is_language_tag, language_name
from oer.vocabularies.terms import KINDS, LEVELS, SUBJECTS, Term, Vocabulary

__all__ = ["COMMON_LANGUAGES", "KINDS", "LEVELS", "SUBJECTS", "Term", "Vocabulary", "is_language_tag", "language_name"]
