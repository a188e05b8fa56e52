"""Status diagrams: every transition is there, no two lanes lie on each other, and the bytes never vary."""

from xml.etree import ElementTree

import pytest
from django.core.management import CommandError, call_command

from vtf.core.diagrams import Machine, Move, draw, lanes_of, ports_of, straight_moves
from vtf.core.management.commands.draw_statuses import documents, machine_of, machines

MACHINE = Machine(
    title="Statuses of: letter <draft & co>",
    statuses=("Draft", "Sent", "Answered", "Filed", "Lost"),
    first=0,
    moves=(
        Move("Send", (0,), 1),
        Move("Answer", (1,), 2),
        Move("Take back", (1,), 0),
        Move("File", (0, 1, 2), 3),
        Move("Lose", (0, 1, 2, 3), 4),
        Move("Remind", (1,), 1),
    ),
)
SVG = "{http://www.w3.org/2000/svg}"


def test_a_step_to_the_next_status_is_straight_and_everything_else_has_a_lane():
    assert [move.label for move in straight_moves(MACHINE.moves).values()] == ["Send", "Answer"]
    assert sorted(lane.move.label for lane in lanes_of(MACHINE)) == ["File", "Lose", "Remind", "Take back"]


def test_lanes_of_one_place_never_meet():
    lanes = lanes_of(MACHINE)

    spans = [(lane.side, lane.place, {*lane.move.sources, lane.move.target}) for lane in lanes]

    for number, (side, place, here) in enumerate(spans):
        for other_side, other_place, there in spans[number + 1 :]:
            meets = (side, place) == (other_side, other_place) and min(here) <= max(there) and min(there) <= max(here)
            assert not meets


def test_each_end_of_a_lane_has_a_port_of_its_own():
    lanes = lanes_of(MACHINE)

    ends = sum(len(ports_of(status, side, lanes)) for status in range(5) for side in (1, -1))

    assert ends == sum(len(lane.move.sources) + 1 for lane in lanes)


def test_the_picture_is_well_formed_and_says_itself_in_words():
    picture = ElementTree.fromstring(draw(MACHINE))

    texts = {text.text for text in picture.iter(f"{SVG}text")}

    assert texts == {*MACHINE.statuses, "Send", "Answer", "Take back", "File", "Lose", "Remind"}
    assert picture.findtext(f"{SVG}title") == "Statuses of: letter <draft & co>"
    assert "File: from Draft or Sent or Answered to Filed." in picture.findtext(f"{SVG}desc")
    assert picture.get("role") == "img"


def test_the_picture_has_no_style_and_no_script():
    text = draw(MACHINE)

    assert [word for word in ("style", "<script", "class=") if word in text] == []


def test_the_same_machine_is_the_same_bytes():
    assert draw(MACHINE) == draw(MACHINE)


@pytest.mark.parametrize("model", machines(), ids=lambda model: model._meta.label)
def test_every_machine_of_the_code_can_be_drawn(model):
    machine = machine_of(model)

    labels = {text.text for text in ElementTree.fromstring(draw(machine)).iter(f"{SVG}text")}

    assert labels == {*machine.statuses, *(move.label for move in machine.moves)}


def test_the_check_names_what_is_out_of_date(tmp_path):
    call_command("draw_statuses", directory=tmp_path, verbosity=0)
    first = sorted(documents())[0]
    (tmp_path / first).write_text("old")
    (tmp_path / "gone.svg").write_text("no model has this any more")

    with pytest.raises(CommandError) as refusal:
        call_command("draw_statuses", "--check", directory=tmp_path)

    assert str(refusal.value) == f"Out of date: {first}, gone.svg. Run ./manage.py draw_statuses."
