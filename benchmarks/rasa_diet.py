"""Rasa's JiebaTokenizer with DIET on our corpus, judged on the real messages: `python -m benchmarks.rasa_diet FOLDER`.

FOLDER holds a virtual environment `v` of Python 3.10 with rasa 3.6.21 (see docs/doors.md). Prints accuracy as
`evaluate.py` counts it, milliseconds a message, memory and training time. Not part of CI: 2.7 GB and an hour.
"""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

from nlu import corpus

CONFIG = """
language: zh
pipeline:
  - name: JiebaTokenizer
  - name: CountVectorsFeaturizer
  - name: CountVectorsFeaturizer
    analyzer: char_wb
    min_ngram: 1
    max_ngram: 4
  - name: DIETClassifier
    epochs: {epochs}
    entity_recognition: false
    constrain_similarities: true
policies: []
assistant_id: comparison
"""
ANSWER = """
import asyncio, json, resource, sys, time
from rasa.core.agent import Agent
agent = Agent.load(sys.argv[1])
rows = [json.loads(line) for line in sys.stdin]
async def main():
    await agent.parse_message("热身")
    began = time.perf_counter()
    for row in rows:
        found = await agent.parse_message(row["text"])
        ranked = [i["name"] for i in found["intent_ranking"]] if found.get("intent_ranking") else [found["intent"]["name"]]
        print(json.dumps({"id": row["id"], "ranked": ranked}), flush=True)
    spent = 1000 * (time.perf_counter() - began) / len(rows)
    print(json.dumps({"ms": spent, "mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}), file=sys.stderr)
asyncio.run(main())
"""


def write_project(folder: Path, epochs: int) -> None:
    """Training data with the category as intent, and the pipeline."""
    examples: dict[str, list[str]] = {}
    for row in corpus.read_all():
        examples.setdefault(row.category, []).append(" ".join(row.text.split()))
    blocks = [
        f"- intent: {code}\n  examples: |\n" + "".join(f"    - {text}\n" for text in texts)
        for code, texts in sorted(examples.items())
    ]
    (folder / "data").mkdir(parents=True, exist_ok=True)
    (folder / "data" / "nlu.yml").write_text('version: "3.1"\nnlu:\n' + "".join(blocks), encoding="utf-8")
    (folder / "config.yml").write_text(CONFIG.format(epochs=epochs), encoding="utf-8")
    (folder / "domain.yml").write_text(
        'version: "3.1"\nintents:\n' + "".join(f"  - {code}\n" for code in sorted(examples)), encoding="utf-8"
    )


def train(folder: Path) -> tuple[Path, float]:
    """The model and the seconds it took."""
    began = time.perf_counter()
    command = [
        str(folder / "v" / "bin" / "rasa"),
        "train",
        "nlu",
        "--fixed-model-name",
        "comparison",
        "--out",
        "models",
    ]
    subprocess.run(command, cwd=folder, check=True, env={**os.environ, "RASA_TELEMETRY_ENABLED": "false"})
    return folder / "models" / "comparison.tar.gz", time.perf_counter() - began


def judge(answers: dict[str, list[str]], labels: list[dict[str, object]]) -> dict[str, float]:
    """Strict, lenient and first-two accuracy in evaluate.py's sense."""
    hits = {"strict": 0, "lenient": 0, "top2": 0}
    for label in labels:
        ranked = answers[str(label["id"])]
        right = {label["category"], *label["also"]}  # type: ignore[misc]  # the labels' own shape
        hits["strict"] += ranked[0] == label["category"]
        hits["lenient"] += ranked[0] in right
        hits["top2"] += bool(right & set(ranked[:2]))
    return {name: round(count / len(labels), 3) for name, count in hits.items()}


def main() -> None:
    """Train, ask, judge."""
    folder, real = Path(sys.argv[1]).resolve(), Path(os.environ["FENGQIAO_EVAL_DIR"])
    epochs = int(sys.argv[2]) if len(sys.argv) > 2 else 100  # the second word
    write_project(folder, epochs)
    model, seconds = train(folder)
    messages = (real / "dev.messages.jsonl").read_text(encoding="utf-8")
    asking = [str(folder / "v" / "bin" / "python"), "-c", ANSWER, str(model)]
    done = subprocess.run(asking, cwd=folder, input=messages, capture_output=True, text=True, check=True)
    rows = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    labels = [json.loads(line) for line in (real / "dev.labels.jsonl").read_text(encoding="utf-8").splitlines()]
    cost = json.loads(done.stderr.splitlines()[-1])
    figures = judge({row["id"]: row["ranked"] for row in rows}, labels)
    print(json.dumps({"epochs": epochs, "training_seconds": round(seconds), **figures, **cost}))


if __name__ == "__main__":
    main()
