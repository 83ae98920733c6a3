"""What is measured means something, and what is drawn and warned of exists: dashboard and rules name metrics that a service has."""

import json
import re
import subprocess
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from prometheus_client import Counter, Gauge, Histogram

from bot.api.health import measure
from bot.app import built
from bot.metrics import Metrics
from handlers.casework.case import Move, Outcome
from handlers.casework.desk import Order
from handlers.messages import Address, Incoming, MessageId
from nlu.types import Risk, Understanding
from storage.unit import Counted
from tests.bot.house import Clock, House, settings_for

DEPLOY = Path(__file__).parents[2] / "deploy"
_NAME = re.compile(r"\b(fengqiao_[a-z_]+)(\{[^}]*\})?")
_LABEL = re.compile(r'([a-z_]+)\s*(?:=~|!~|!=|=)\s*"')
_BY = re.compile(r"\bby \(([^)]*)\)")


def dashboard() -> Any:
    return json.loads((DEPLOY / "grafana" / "fengqiao.json").read_text(encoding="utf-8"))


def rules() -> list[dict[str, Any]]:
    read = yaml.safe_load((DEPLOY / "prometheus" / "alerts.yml").read_text(encoding="utf-8"))
    return [rule for group in read["groups"] for rule in group["rules"]]


def expressions() -> Iterator[tuple[str, str]]:
    for panel in dashboard()["panels"]:
        yield from ((panel["title"], target["expr"]) for target in panel["targets"])
    for rule in rules():
        yield rule["alert"], rule["expr"]


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[str]]:
    """Every sample a service has, with its labels: read from its own registry, each labelled metric used once."""
    import asyncio

    async def look() -> Metrics:
        async with built(settings_for(tmp_path_factory.mktemp("metrics"))) as service:
            await measure(service)
            return service.metrics

    metrics = asyncio.run(look())
    for one in vars(metrics).values():
        if isinstance(one, Counter | Gauge | Histogram) and one._labelnames:
            one.labels(*one._labelnames)
    found: dict[str, set[str]] = {}
    for family in metrics.registry.collect():
        for sample in family.samples:
            found.setdefault(sample.name, set()).update(sample.labels)
    return found


def test_everything_that_is_drawn_or_warned_of_is_measured(known: dict[str, set[str]]) -> None:
    for where, expr in expressions():
        names = _NAME.findall(expr)
        assert names or "up{" in expr, where
        for name, selector in names:
            assert name in known, f"{where}: {name}"
            assert set(_LABEL.findall(selector)) <= known[name], f"{where}: {selector}"
        labels = {part.strip() for inner in _BY.findall(expr) for part in inner.split(",")}
        assert labels <= set().union(*(known[name] for name, _ in names)), f"{where}: {labels}"
        assert expr.count("(") == expr.count(")"), where


def test_every_metric_is_drawn(known: dict[str, set[str]]) -> None:
    drawn = {name for _, expr in expressions() for name, _ in _NAME.findall(expr)}
    stems = {re.sub("_(total|bucket|sum|count|created)$", "", name) for name in drawn}
    assert {re.sub("_(total|bucket|sum|count|created)$", "", name) for name in known} - stems == set()


def test_the_dashboard_is_one_that_grafana_takes() -> None:
    board = dashboard()
    assert board["schemaVersion"] >= 39
    assert {"title", "uid", "panels", "templating", "time", "timezone"} <= set(board)
    (variable,) = board["templating"]["list"]
    assert (variable["type"], variable["query"]) == ("datasource", "prometheus")
    ids = [panel["id"] for panel in board["panels"]]
    assert len(set(ids)) == len(ids)
    taken: set[tuple[int, int]] = set()
    for panel in board["panels"]:
        assert panel["type"] in ("stat", "timeseries")
        assert panel["datasource"]["uid"] == "${datasource}"
        place = panel["gridPos"]
        cells = {(place["x"] + x, place["y"] + y) for x in range(place["w"]) for y in range(place["h"])}
        assert not cells & taken, panel["title"]
        assert place["x"] + place["w"] <= 24
        taken |= cells
        assert len({target["refId"] for target in panel["targets"]}) == len(panel["targets"])


def test_every_rule_says_in_chinese_what_is_wrong_and_what_to_do() -> None:
    names = [rule["alert"] for rule in rules()]
    assert len(set(names)) == len(names)
    for rule in rules():
        assert set(rule) <= {"alert", "expr", "for", "labels", "annotations"}, rule["alert"]
        assert re.fullmatch(r"\d+[smhd]", rule.get("for", "0s")), rule["alert"]
        assert rule["labels"]["severity"] in ("critical", "warning", "info")
        for words in ("summary", "description"):
            assert re.search("[一-鿿]{4}", rule["annotations"][words]), rule["alert"]


@pytest.mark.promtool
@pytest.mark.parametrize("words", [("check", "rules", "alerts.yml"), ("test", "rules", "alerts.test.yml")])
def test_prometheus_itself_takes_the_rules(words: tuple[str, ...]) -> None:
    done = subprocess.run(["promtool", *words], cwd=DEPLOY / "prometheus", capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


async def test_what_happens_is_counted_where_it_is_done(house: House) -> None:
    service, who = house.service, Address("kiosk", "resident")
    heard = (("1", "房东不退我三千块押金"), ("2", "哇哈嗯嗯那个吧"), ("3", "他拿刀追着要砍死我"))
    for number, text in heard:
        await service.take(Incoming(who, MessageId(number), service.clock(), text=text))
        await service.hub.turns.finish(who)
    page = service.metrics.page().decode()
    assert 'fengqiao_alerts_raised_total{kind="violence"} 1.0' in page
    assert 'fengqiao_understood_total{end="told"}' in page
    metrics = Metrics()
    metrics.heard(Understanding("嗯", "嗯"))
    assert "fengqiao_understood_total{" not in metrics.page().decode()  # small talk has no category to miss


async def test_the_wait_for_a_human_is_measured_once_a_case(house: House) -> None:
    service, who = house.service, Address("kiosk", "resident")
    await service.take(Incoming(who, MessageId("1"), service.clock(), text="转人工"))
    await service.hub.turns.finish(who)
    state = await service.store.residents.state(who)
    assert state is not None
    assert state.active is not None
    staff = await house.staff()
    house.clock.ahead = timedelta(hours=3)
    await service.store.moves.move(state.active, staff, Order(Move.CLAIM), service.clock())
    for words in ("您好，我是调解员", "请说说"):
        await service.store.moves.say(state.active, staff, words, service.clock())
    closing = Order(Move.CLOSE, outcome=Outcome.ADVICE, words="告诉您了")
    await service.store.moves.move(state.active, staff, closing, service.clock())
    page = service.metrics.page().decode()
    assert "fengqiao_first_answer_seconds_count 1.0" in page
    assert 'fengqiao_first_answer_seconds_bucket{le="7200.0"} 0.0' in page
    assert 'fengqiao_first_answer_seconds_bucket{le="14400.0"} 1.0' in page


async def test_counts_of_the_database_are_told_by_the_leader_alone(tmp_path: Path) -> None:
    async with built(settings_for(tmp_path), Clock()) as service:
        await measure(service)
        assert "fengqiao_waiting_cases 0.0" in service.metrics.page().decode()
        service.leads = False
        await measure(service)
        page = service.metrics.page().decode()
        assert "fengqiao_waiting_cases" not in page
        assert "fengqiao_leader 0.0" in page
        assert "fengqiao_disk_free_bytes" in page


def test_kinds_of_danger_are_the_only_words_in_a_label() -> None:
    metrics = Metrics()
    for risk in Risk:
        metrics.counted(Counted.ALERT, risk.value, 1.0)
    assert metrics.page().decode().count("fengqiao_alerts_raised_total{") == len(Risk)
