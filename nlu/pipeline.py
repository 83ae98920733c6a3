"""One message → `Understanding`: the whole of understanding in one call, bounded for any input."""

from collections.abc import Sequence
from datetime import datetime

from nlu import danger, entities, faq, lexicon, tokens
from nlu import model as models
from nlu.acts import acts
from nlu.classify import Classified, classify
from nlu.danger.reading import read as read_danger
from nlu.faq import meaning
from nlu.features import Features, extract
from nlu.normalise import LONGEST, clean, script_of, tongue_of
from nlu.types import Act, FaqHit, Kind, Place, Script, Tongue, Understanding


class Reader:
    """Reads messages; everything is loaded when it is made, and it may be shared by threads."""

    def __init__(self, places: Sequence[Place] = (), *, vectors: bool = False) -> None:
        """`places` is the district's gazetteer, `vectors` whether the FAQ is searched by meaning too (needs the extra `vectors`)."""
        self._places = entities.gazetteer(places)
        self._model = models.load()
        self._faq = faq.index()
        self._meaning = meaning.load() if vectors else None
        lexicon.load()
        tokens.cut("热身")

    def understand(self, text: str, at: datetime) -> Understanding:
        """What the text says, relative to the moment `at` in the district's zone. Text beyond `LONGEST` is not read."""
        sent = _legible(text)
        folded = clean(sent)
        words = folded.text
        tongue = tongue_of(words)
        script = script_of(sent) if tongue is Tongue.CHINESE else Script.SIMPLIFIED
        facts = entities.read(sent, folded, self._places, at.date())
        if tongue in (Tongue.EMPTY, Tongue.SYMBOLS):
            return Understanding(sent, words, script, tongue, facts=facts, acts=acts(words))
        features = extract(words)
        heard = read_danger(words)
        vector = self._model.vector(features, heard.signals)
        views = self._model.views(vector)
        found = classify(features, vector, self._model, views)
        alarms = danger.judge(heard, vector, self._model, views)
        does = acts(words)
        asks = found.kind is Kind.QUESTION or Act.ASKS in does
        return Understanding(
            text=sent,
            clean=words,
            script=script,
            tongue=tongue,
            category=found.category,
            subcategory=found.subcategory,
            confidence=found.candidates[0].p,
            candidates=found.candidates,
            because=found.because,
            kind=found.kind,
            alarms=alarms,
            urgent=any(alarm.urgent for alarm in alarms),
            acts=does,
            facts=facts,
            faq=self._answers(words, found, features) if asks else (),
        )

    def answers(self, text: str) -> tuple[FaqHit, ...]:
        """The entries of the FAQ that may answer the text, whether or not it looks like a question."""
        words = clean(_legible(text)).text
        features = extract(words)
        return self._answers(words, classify(features, self._model.vector(features), self._model), features)

    def _answers(self, words: str, found: Classified, features: Features) -> tuple[FaqHit, ...]:
        """The entries of the FAQ that may answer."""
        leaning = faq.Leaning({c.code: c.p for c in found.candidates}, found.subcategories)
        return faq.find(words, leaning, faq.weights(), self._faq, features.words, self._meaning)


def _legible(text: str) -> str:
    """What is read of it. Half a character, which JSON may smuggle in, is a question mark: nothing could write it down."""
    return text[:LONGEST].encode(errors="replace").decode()
