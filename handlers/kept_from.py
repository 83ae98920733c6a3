"""Who must not know of a matter, as people say it."""

import re

KEEP_FROM = re.compile(
    r"(?:不要|别|不能|不想|莫|不敢|千万别)(?:再)?(?:让|给|跟|和|叫|告诉)[^,，。!！?？;；\s]{1,12}?(?:知道|说|看到|看见|听到|听见|晓得|讲)"
    r"|(?:不要|别|不能|不想|莫|不敢|千万别)(?:再)?告诉[^,，。!！?？;；\s]{1,12}?(?:$|[,，。!！\s])"
)
_SENTENCE = re.compile(r"[^。!！?？;；\n]+")


def kept_from(story: str) -> str:
    """The sentences of a longer story that say who must not know; "" where none does."""
    return "；".join(said[0].strip() for said in _SENTENCE.finditer(story) if KEEP_FROM.search(said[0]))
