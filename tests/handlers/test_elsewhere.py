"""Who says to be elsewhere, or that it happened there, is understood so; who only names a place, or works there, is not."""

import pytest

from handlers import elsewhere
from handlers.district import District


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("长沙市岳麓区的老板欠我工资九千", "长沙市岳麓区"),
        ("我在杭州西湖区，楼上漏水", "杭州西湖区"),
        ("上海浦东的公司把我辞退不给补偿", "上海"),
        ("临川县城关镇邻居占我家地", "临川县"),
        ("我借给朋友三万不还，对方和我都在省城", "省城"),
        ("房东不退押金，事情发生在广东省", "广东省"),
        ("楼上漏水，我住湖南长沙", "湖南长沙"),
        ("我在杭州打工，家里的地被邻居占了", ""),
        ("老板在长沙，欠我工资", ""),
        ("儿女都在外地，没人管我", ""),
        ("那天我在广东，回来房子就没了", ""),
        ("北京路的店不退钱", ""),
        ("湖南人欠我三万", ""),
        ("我在县医院被误诊", ""),
        ("我在菜市场门口被撞", ""),
        ("枫溪区的公司欠我工资", ""),
        ("我在东河区打工", ""),
    ],
)
def test_a_place_the_writer_says_to_be_at(text: str, place: str, district: District) -> None:
    assert elsewhere.told(text, district) == place


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("长沙市", "长沙市"),
        ("在长沙市岳麓区", "长沙市岳麓区"),
        ("湖南", "湖南"),
        ("西湖区", "西湖区"),
        ("临川县城关镇", "临川县"),
        ("枫溪区", ""),
        ("阳光小区", ""),
        ("工业园区", ""),
        ("县城", ""),
        ("王庄村", ""),
    ],
)
def test_the_answer_to_where_it_was(text: str, place: str, district: District) -> None:
    assert elsewhere.answered(text, district) == place
