"""Danger as residents tell it: a blind set. What is not heard yet is marked in the file, and counted."""

import csv
from collections.abc import Callable
from pathlib import Path

from benchmarks.danger import told
from nlu.danger import SOFT, scan
from nlu.types import Risk

TOLD = Path(__file__).parent.parent / "data" / "danger_told.tsv"
BLIND_HEARD, BLIND_ALARMED, BLIND_ASKED = 0.81, 0.18, 0.26  # a little beside what is reached, as below
WEAK_AT_MOST = 46  # lines known to be heard wrongly; lower it, never raise it
URGENT_HEARD = 0.8
FALSE_ALARMS = 0.05
ASKED = 0.1  # of the harmless, all of them look-alikes, that are asked about
HEARD = {  # of all lines that mean the kind; a little under what is reached: raise it, never lower it
    Risk.DOMESTIC_VIOLENCE: 0.95,
    Risk.SELF_HARM: 0.96,
    Risk.VIOLENCE: 0.91,
    Risk.MINOR_HARM: 0.96,
    Risk.CROWD: 0.96,
}

with TOLD.open(encoding="utf-8", newline="") as _file:
    ROWS = list(csv.DictReader(_file, delimiter="\t", quoting=csv.QUOTE_NONE))


def _right(row: dict[str, str]) -> bool:
    """Every kind that is meant is heard; nobody is alarmed where nothing is: asking is no alarm."""
    meant, alarms = set(row["risk"].split(",")) - {"-", "urgent"}, scan(row["text"])
    return meant <= {a.risk.value for a in alarms} if meant else all(a.rule in SOFT for a in alarms)


def test_what_was_heard_once_stays_heard() -> None:
    assert not [row["text"] for row in ROWS if row["known_weak"] == "-" and not _right(row)]


def test_the_known_weak_are_counted() -> None:
    weak = [row for row in ROWS if row["known_weak"] == "weak"]
    assert not [row["text"] for row in weak if _right(row)], "heard now: take the mark away"
    assert len(weak) <= WEAK_AT_MOST


def test_shares_heard(record_property: Callable[[str, object], None]) -> None:
    for risk in Risk:
        meant = [row for row in ROWS if risk.value in row["risk"].split(",")]
        heard = sum(risk in {alarm.risk for alarm in scan(row["text"])} for row in meant) / len(meant)
        record_property(f"told_{risk.value}", round(heard, 3))
        assert len(meant) >= 60
        assert heard >= HEARD[risk], risk
    harmless = [row for row in ROWS if row["risk"] == "-"]
    assert len(harmless) >= 200
    assert sum(not _right(row) for row in harmless) <= FALSE_ALARMS * len(harmless)
    assert sum(bool(scan(row["text"])) for row in harmless) <= ASKED * len(harmless)


def test_urgent_is_heard_as_urgent() -> None:
    urgent = [row for row in ROWS if "urgent" in row["risk"].split(",")]
    assert sum(any(alarm.urgent for alarm in scan(row["text"])) for row in urgent) >= URGENT_HEARD * len(urgent)


def test_what_nobody_had_written_down_before(record_property: Callable[[str, object], None]) -> None:
    every = told()
    dangers, harmless = [one for one in every if one.meant], [one for one in every if not one.meant]
    heard = sum(bool(one.alarms) for one in dangers) / len(dangers)
    alarmed = sum(one.at_once for one in harmless) / len(harmless)
    asked = sum(bool(one.alarms) for one in harmless) / len(harmless)
    for name, share in (("heard", heard), ("alarmed", alarmed), ("asked", asked)):
        record_property(f"blind_{name}", round(share, 3))
    assert (len(dangers), len(harmless)) == (2569, 1804)
    assert heard >= BLIND_HEARD
    assert alarmed <= BLIND_ALARMED
    assert asked <= BLIND_ASKED
