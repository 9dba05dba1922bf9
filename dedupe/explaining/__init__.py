"""Explains judged pairs and learned weights in words: for the command line, the review app and programs."""

from dedupe.explaining.evidence import FieldEvidence, PairExplained
from dedupe.explaining.pair import explain_pair, explainer

__all__ = ["FieldEvidence", "PairExplained", "explain_pair", "explainer"]
