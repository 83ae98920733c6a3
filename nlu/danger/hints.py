"""What keeps the trained model from calling a message danger by itself: words that take the danger back."""

from nlu.danger.reading import Heard
from nlu.danger.rules_old import grown_suffers
from nlu.patterns import Pattern
from nlu.types import Risk

GUESSED = "model"  # the rule of alarms that only the trained model raised
_GROWN_UP = Pattern(r"老娘|老爹|老母|[六七八九]十|(?<!\d)[6-9]\d岁|老人|公婆|儿媳|儿子打我")  # the hurt one is no child


def may_hint(risk: Risk, heard: Heard) -> bool:
    """Whether nothing takes this danger back: a rule heard it denied or long past, or the hurt one is no child."""
    grown_up = risk is Risk.MINOR_HARM and (_GROWN_UP.search(heard.plain) is not None or grown_suffers(heard.plain))
    return risk not in heard.calmed and not grown_up
