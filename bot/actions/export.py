"""An assistant for Rasa 3 that relays everything: `fengqiao rasa export DIR`. Our corpus can come along as examples."""

import json
from collections.abc import Iterable
from pathlib import Path

from bot.actions.action import CONVERSATION, LAST, NAME

CONFIG = """# Every message goes to the action server: what is recognised by one rule, the rest by the other.
recipe: default.v1
assistant_id: fengqiao
language: zh
pipeline:
  - name: KeywordIntentClassifier
  - name: FallbackClassifier
    threshold: 0.3
policies:
  - name: RulePolicy
"""
DOMAIN = f"""version: "3.1"
intents:
  - say
  - nlu_fallback
slots:
  {CONVERSATION}:
    type: text
    influence_conversation: false
    mappings:
      - type: custom
  {LAST}:
    type: float
    influence_conversation: false
    mappings:
      - type: custom
actions:
  - {NAME}
session_config:
  session_expiration_time: 0
  carry_over_slots_to_new_session: true
"""
NLU = """version: "3.1"
nlu:
  - intent: say
    examples: |
      - 您好
      - 你好
"""
RULES = f"""version: "3.1"
rules:
  - rule: what is recognised goes to the service too
    steps:
      - intent: say
      - action: {NAME}
  - rule: everything else goes to the service
    steps:
      - intent: nlu_fallback
      - action: {NAME}
"""
ENDPOINTS = """action_endpoint:
  url: "http://127.0.0.1:5055/webhook"
"""


def assistant(folder: Path) -> tuple[Path, ...]:
    """Write the assistant; never over a file that is there. Returns the files. Raises FileExistsError."""
    files = {
        "config.yml": CONFIG,
        "domain.yml": DOMAIN,
        "endpoints.yml": ENDPOINTS,
        "data/nlu.yml": NLU,
        "data/rules.yml": RULES,
    }
    (folder / "data").mkdir(parents=True, exist_ok=True)
    return tuple(_new(folder / name, text) for name, text in files.items())


def examples(path: Path, labelled: Iterable[tuple[str, str]]) -> Path:
    """Write (intent, text) pairs as Rasa training data. Raises FileExistsError."""
    by_intent: dict[str, list[str]] = {}
    for intent, text in labelled:
        by_intent.setdefault(intent, []).append(" ".join(text.split()))
    blocks = [
        f"  - intent: {json.dumps(intent)}\n    examples: |\n" + "".join(f"      - {text}\n" for text in texts)
        for intent, texts in sorted(by_intent.items())
    ]
    return _new(path, 'version: "3.1"\nnlu:\n' + "".join(blocks))


def _new(path: Path, text: str) -> Path:
    with path.open("x", encoding="utf-8") as out:
        out.write(text)
    return path
