"""A ready assistant for Rasa 3: `fengqiao rasa export DIR`; its examples are our corpus. `--relay`: a small one that only relays."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from bot.actions.action import CASE, CONVERSATION, LAST, NAME
from bot.actions.blocks import (
    ANSWER,
    ASKS_HUMAN,
    ASKS_PROGRESS,
    CATEGORY,
    CHANNEL,
    DANGER,
    HANDOFF,
    KIND,
    POLL,
    PROGRESS,
    UNDERSTAND,
)
from bot.actions.form import FORM, VALIDATE

HEAD = """recipe: default.v1
assistant_id: fengqiao
language: zh
"""
SMALL_CONFIG = f"""# Every message goes to the action server: what is recognised by one rule, the rest by the other.
{HEAD}pipeline:
  - name: KeywordIntentClassifier
  - name: FallbackClassifier
    threshold: 0.3
policies:
  - name: RulePolicy
"""
CONFIG = f"""# Categories by jieba's words and DIET. What is decided rests on the service's own understanding, never on this one.
{HEAD}pipeline:
  - name: JiebaTokenizer
  - name: CountVectorsFeaturizer
  - name: DIETClassifier
    epochs: 30
    entity_recognition: false
    constrain_similarities: true
  - name: FallbackClassifier
    threshold: 0.3
policies:
  - name: MemoizationPolicy
  - name: RulePolicy
"""
SLOTS = {CONVERSATION: "text", LAST: "float", CASE: "text"}
READ_SLOTS = {CATEGORY: "text", KIND: "text", DANGER: "text"}
# Only a button's payload (`/fengqiao_handoff`) or a trigger over HTTP means these: no guess ever does.
PAYLOADS = {
    "fengqiao_channel": CHANNEL,
    "fengqiao_faq": ANSWER,
    "fengqiao_progress": PROGRESS,
    "fengqiao_handoff": HANDOFF,
    "EXTERNAL_fengqiao_poll": POLL,
}
GREETING = {"say": ("您好", "你好")}
ENDPOINTS = """action_endpoint:
  url: "http://127.0.0.1:5055/webhook"
  headers:
    Authorization: Bearer ${FENGQIAO_ACTIONS_SECRET}
"""
CREDENTIALS = """# Channels of the assistant. Rasa's REST channel has no password of its own: keep its port to this machine.
rest:
"""


def relay(folder: Path) -> tuple[Path, ...]:
    """Write the small assistant; never over a file that is there. Returns the files. Raises FileExistsError."""
    return _written(
        folder,
        {
            "config.yml": SMALL_CONFIG,
            "domain.yml": _domain((*GREETING, "nlu_fallback"), (NAME,), SLOTS, ()),
            "endpoints.yml": ENDPOINTS,
            "credentials.yml": CREDENTIALS,
            "data/nlu.yml": examples(GREETING),
            "data/rules.yml": _rules(dict.fromkeys((*GREETING, "nlu_fallback"), (NAME,))),
        },
    )


def assistant(folder: Path, labelled: Iterable[tuple[str, str]], most: int) -> tuple[Path, ...]:
    """Write the whole assistant with at most so many examples of each category, 0 for all. Raises FileExistsError."""
    by_intent = {**GREETING, **_spread(labelled, most)}
    told = dict.fromkeys((*by_intent, "nlu_fallback"), (UNDERSTAND, NAME))
    actions = (NAME, UNDERSTAND, *PAYLOADS.values(), VALIDATE)
    return _written(
        folder,
        {
            "config.yml": CONFIG,
            "domain.yml": _domain((*told, *PAYLOADS, FORM), actions, SLOTS | READ_SLOTS, (FORM,)),
            "endpoints.yml": ENDPOINTS,
            "credentials.yml": CREDENTIALS,
            "data/nlu.yml": examples(by_intent),
            "data/rules.yml": _rules(told | {intent: (action,) for intent, action in PAYLOADS.items()}) + _FORM_RULES,
            "data/stories.yml": _STORIES,
        },
    )


def examples(by_intent: Mapping[str, Iterable[str]]) -> str:
    """Rasa training data."""
    blocks = [
        f"  - intent: {json.dumps(intent)}\n    examples: |\n" + "".join(f"      - {text}\n" for text in texts)
        for intent, texts in sorted(by_intent.items())
    ]
    return 'version: "3.1"\nnlu:\n' + "".join(blocks)


def _spread(labelled: Iterable[tuple[str, str]], most: int) -> dict[str, tuple[str, ...]]:
    """Texts by intent; where there are too many, evenly from first to last, so that all subcategories are in."""
    found: dict[str, list[str]] = {}
    for intent, text in labelled:
        found.setdefault(intent, []).append(_plain(text))
    return {
        intent: tuple(texts[:: max(1, -(-len(texts) // most))] if most else texts) for intent, texts in found.items()
    }


def _plain(text: str) -> str:
    """One line; what Rasa reads as marks of entities is not."""
    return " ".join(text.split()).translate(str.maketrans("[](){}", "［］（）｛｝"))


def _domain(intents: Iterable[str], actions: Iterable[str], slots: Mapping[str, str], forms: Iterable[str]) -> str:
    kept = "".join(
        f"  {name}:\n    type: {kind}\n    influence_conversation: false\n    mappings:\n      - type: custom\n"
        for name, kind in slots.items()
    )
    formed = "".join(f"  {form}:\n    required_slots:\n      - {CASE}\n" for form in forms)
    return (
        'version: "3.1"\n'
        "intents:\n"
        + "".join(f"  - {intent}\n" for intent in intents)
        + f"slots:\n{kept}"
        + (f"forms:\n{formed}" if formed else "")
        + "actions:\n"
        + "".join(f"  - {action}\n" for action in actions)
        + "session_config:\n  session_expiration_time: 0\n  carry_over_slots_to_new_session: true\n"
    )


def _rules(ways: Mapping[str, tuple[str, ...]]) -> str:
    return 'version: "3.1"\nrules:\n' + "".join(
        f"  - rule: {intent}\n    steps:\n      - intent: {intent}\n"
        + "".join(f"      - action: {action}\n" for action in actions)
        for intent, actions in ways.items()
    )


_FORM_RULES = f"""  - rule: the intake begins
    steps:
      - intent: {FORM}
      - action: {FORM}
      - active_loop: {FORM}
  - rule: the intake ends, there is a case
    condition:
      - active_loop: {FORM}
    steps:
      - action: {FORM}
      - active_loop: null
"""
_STORIES = f"""version: "3.1"
stories:
  - story: a matter is told, then a human is asked for by a button that sends "{ASKS_HUMAN}"'s payload
    steps:
      - intent: labour
      - action: {UNDERSTAND}
      - action: {NAME}
      - intent: fengqiao_handoff
      - action: {HANDOFF}
  - story: how does it stand ("{ASKS_PROGRESS}")
    steps:
      - intent: fengqiao_progress
      - action: {PROGRESS}
"""


def _written(folder: Path, files: Mapping[str, str]) -> tuple[Path, ...]:
    there = next((folder / name for name in files if (folder / name).exists()), None)
    if there is not None:
        raise FileExistsError(17, "exists", str(there))
    (folder / "data").mkdir(parents=True, exist_ok=True)
    return tuple(_new(folder / name, text) for name, text in files.items())


def _new(path: Path, text: str) -> Path:
    with path.open("x", encoding="utf-8") as out:
        out.write(text)
    return path
