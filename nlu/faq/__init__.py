"""The legal FAQ: entries from `data/faq/*.toml`, an index built ahead, and a search that knows when it has no answer."""

from nlu.faq.entries import BadFaq, load
from nlu.faq.kept import index
from nlu.faq.learnt import weights
from nlu.faq.postings import Index
from nlu.faq.search import Leaning, find

__all__ = ["BadFaq", "Index", "Leaning", "find", "index", "load", "weights"]
