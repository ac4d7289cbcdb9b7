"""Compares two versions of a document: readers, aligner, one edit script, and the outputs made from it.

`engine.compare` is the door; `model` and `script` are what readers and faces share. No Qt, no network.
"""
