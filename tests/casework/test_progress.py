"""The progress answer: how the case stands and which limits run, and nothing of it where others may read along."""

from dataclasses import replace

import pytest

from handlers.casework.case import Case, Outcome, Status
from handlers.casework.record import KeyDate, Record
from handlers.conversation import Conversation
from handlers.district import District
from handlers.facts import CaseFacts
from handlers.messages import Address, Incoming, MessageId
from handlers.scene import Scene
from handlers.topics.progress import standing
from handlers.world import Holder, Knowledge, OwnCase, World
from nlu.types import Understanding
from tests.handlers.town import NOW, TODAY, fresh_case

WHO = Address("web", "visitor")
FACTS = CaseFacts(what="借钱不还", category="debt", place_code="lw-lijia", name="甲")
RECORD = Record(applied=TODAY, dates=(KeyDate("harm_known", TODAY.replace(year=2025)),))


def said(case: Case, district: District, knowledge: Knowledge, **talk: object) -> str:
    world = World(district, knowledge, case.number, "")
    conversation = Conversation(WHO).with_(**talk)
    scene = Scene(conversation, Incoming(WHO, MessageId("1"), NOW), Understanding("", ""), world, NOW)
    return standing(scene, OwnCase(case, Holder("调解员甲", "证1", "李家村人民调解委员会")))


def test_a_worked_case_tells_who_works_it_and_which_limits_run(district: District, knowledge: Knowledge) -> None:
    for status, name in ((Status.CLAIMED, "办理中"), (Status.MEDIATING, "调解中"), (Status.HANDED, "移交待签收")):
        words = said(fresh_case(status=status, facts=FACTS, record=RECORD), district, knowledge)
        assert f"{name}。由李家村人民调解委员会调解员甲，证号 证1办理" in words
        assert "向法院起诉的诉讼时效：最晚2029年11月23日" in words
        assert "第188条" in words


@pytest.mark.parametrize(
    ("changes", "talk"),
    [({"sensitive": True}, {}), ({"facts": FACTS.with_(unsafe_phone=True)}, {}), ({}, {"discreet": True})],
)
def test_where_others_may_read_along_no_limit_is_told(
    changes: dict[str, object], talk: dict[str, object], district: District, knowledge: Knowledge
) -> None:
    base = fresh_case(status=Status.CLAIMED, facts=FACTS, record=RECORD)
    case = replace(base, **changes)  # type: ignore[arg-type]  # test data
    assert "期限" not in said(case, district, knowledge, **talk)


def test_an_ended_case_tells_its_result(district: District, knowledge: Knowledge) -> None:
    for status in (Status.AGREED, Status.PERFORMED, Status.ARCHIVED):
        words = said(fresh_case(status=status, outcome=Outcome.AGREED, closed_at=NOW), district, knowledge)
        assert "已结案，结果：达成协议" in words
