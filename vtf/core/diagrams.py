"""Draw a status machine as SVG, the same bytes everywhere.

The statuses stand in one column in the order in which the code declares them, which is the order of the work. A step
to the next status is a straight arrow; every other transition has a lane of its own, to the right where it leads
forward, to the left where it leads back. Several statuses that share a transition join its lane. Lengths are pixels.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from xml.sax.saxutils import escape

FONT = "Noto Sans, DejaVu Sans, Arial, sans-serif"
INK, PAPER, FAINT = "#1c2733", "#ffffff", "#5b6875"
FILLS = {"first": "#e3eef9", "middle": "#f5f7f9", "last": "#e9f3ea"}
LANE_COLOURS = ("#1e5a8a", "#8a4208", "#5b2a8c", "#1d6338", "#96204f", "#3f4a9a")
TEXT, SMALL = 14.0, 12.0
MARGIN, PORT, LANE, CORNER = 24.0, 22.0, 18.0, 7.0
LEAST_HEIGHT, GAP = 44.0, 52.0


@dataclass(frozen=True)
class Move:
    """One transition: what it is called, from where, to where (places in the column, counted from 0)."""

    label: str
    sources: tuple[int, ...]
    target: int


@dataclass(frozen=True)
class Machine:
    """A status machine as it is drawn."""

    title: str
    statuses: tuple[str, ...]
    first: int
    moves: tuple[Move, ...]


@dataclass(frozen=True)
class Lane:
    """A move that is drawn beside the column: its side (1 right, -1 left), place from the column, colour."""

    move: Move
    side: int
    place: int
    colour: str


Point = tuple[float, float]


def width_of(text: str, size: float) -> float:
    """An upper estimate of how wide `text` is; metrics of real fonts would differ between machines."""
    narrow = sum(text.count(letter) for letter in "ijltfrI.,:;'’|() ")
    return size * (0.62 * (len(text) - narrow) + 0.36 * narrow)


def straight_moves(moves: Iterable[Move]) -> dict[int, Move]:
    """For each status, the one move that is drawn as an arrow down to its neighbour."""
    found: dict[int, Move] = {}
    for move in moves:
        if len(move.sources) == 1 and move.target == move.sources[0] + 1:
            found.setdefault(move.sources[0], move)
    return found


def lanes_of(machine: Machine) -> list[Lane]:
    """Give each move that is not straight the nearest free lane of its side, short ones first."""
    straight = set(straight_moves(machine.moves).values())
    wanted: list[tuple[int, int, int, int, Move]] = []
    for number, move in enumerate(machine.moves):
        forward = tuple(source for source in move.sources if source < move.target)
        backward = tuple(source for source in move.sources if source >= move.target)
        for side, sources in ((1, forward), (-1, backward)):
            if sources and move not in straight:
                low, high = min(*sources, move.target), max(*sources, move.target)
                wanted.append((high - low, low, number, side, Move(move.label, sources, move.target)))
    taken: dict[tuple[int, int], list[tuple[int, int]]] = {}
    lanes = []
    for span, low, number, side, move in sorted(wanted, key=lambda item: item[:4]):
        place = 0
        while any(low <= end and start <= low + span for start, end in taken.get((side, place), [])):
            place += 1
        taken.setdefault((side, place), []).append((low, low + span))
        lanes.append(Lane(move, side, place, LANE_COLOURS[number % len(LANE_COLOURS)]))
    return lanes


def ports_of(status: int, side: int, lanes: list[Lane]) -> list[tuple[Lane, bool]]:
    """The ends of lanes at one side of a status from top to bottom, in the order that crosses least.

    True marks the end with the arrow. Ends whose lane comes from or goes up stand above the others.
    """
    here = [lane for lane in lanes if lane.side == side]
    arriving = [(lane, True) for lane in here if lane.move.target == status]
    leaving = [(lane, False) for lane in here if status in lane.move.sources]
    upper, lower = (arriving, leaving) if side == 1 else (leaving, arriving)
    upper.sort(key=lambda end: end[0].place)
    lower.sort(key=lambda end: -end[0].place)
    return upper + lower


class Drawing:
    """Places everything and writes it down."""

    def __init__(self, machine: Machine) -> None:
        self.machine = machine
        self.lanes = lanes_of(machine)
        self.straight = straight_moves(machine.moves)
        self.box = max(max(width_of(label, TEXT) for label in machine.statuses) + 40, 150.0)
        self.gutter = {side: self._gutter(side) for side in (1, -1)}
        self.left = MARGIN + self._lanes_width(-1) + self.gutter[-1]
        self.heights = [self._height(status) for status in range(len(machine.statuses))]
        self.tops = [MARGIN + 30]
        for height in self.heights:
            self.tops.append(self.tops[-1] + height + GAP)

    def _gutter(self, side: int) -> float:
        labels = [width_of(lane.move.label, SMALL) for lane in self.lanes if lane.side == side]
        straight = self.straight.values() if side == 1 else ()
        beside = [width_of(move.label, SMALL) - self.box / 2 - 12 for move in straight]
        return max([*(label + 34 for label in labels), *beside, 0.0])

    def _lanes_width(self, side: int) -> float:
        places = [lane.place for lane in self.lanes if lane.side == side]
        return LANE * (max(places) + 1) if places else 0.0

    def _height(self, status: int) -> float:
        ports = max(len(ports_of(status, side, self.lanes)) for side in (1, -1))
        return max(LEAST_HEIGHT, PORT * ports + 14)

    def _edge(self, side: int) -> float:
        return self.left + self.box if side == 1 else self.left

    def _lane_x(self, lane: Lane) -> float:
        return self._edge(lane.side) + lane.side * (self.gutter[lane.side] + LANE * lane.place + 4)

    def _ports(self, lane: Lane) -> tuple[list[float], float]:
        """Heights of the lane's ends: where it leaves each source, and where it arrives."""
        leaving, arriving = [], 0.0
        for status in range(len(self.machine.statuses)):
            ends = ports_of(status, lane.side, self.lanes)
            middle = self.tops[status] + self.heights[status] / 2
            for number, (other, is_arrow) in enumerate(ends):
                if other is lane:
                    y = middle + (number - (len(ends) - 1) / 2) * PORT
                    if is_arrow:
                        arriving = y
                    else:
                        leaving.append(y)
        return leaving, arriving

    def svg(self) -> str:
        """The whole picture."""
        title_width = 2 * MARGIN + width_of(self.machine.title, TEXT)
        width = self.left + self.box + self.gutter[1] + self._lanes_width(1) + MARGIN
        width = max(width, title_width)
        height = self.tops[-1] - GAP + MARGIN
        head = (
            f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="title desc" width="{width:.0f}" '
            f'height="{height:.0f}" viewBox="0 0 {width:.0f} {height:.0f}" font-family="{FONT}">'
        )
        body = [
            head,
            f'<title id="title">{escape(self.machine.title)}</title>',
            f'<desc id="desc">{escape(self.description())}</desc>',
            f'<rect width="100%" height="100%" fill="{PAPER}"/>',
            *self._lines(),
            *self._arrows(),
            *self._boxes(),
            "</svg>",
        ]
        return "\n".join(body) + "\n"

    def description(self) -> str:
        """The picture in words."""
        names = self.machine.statuses
        sentences = [f"It starts as {names[self.machine.first]}."]
        for move in self.machine.moves:
            sources = " or ".join(names[source] for source in move.sources)
            sentences.append(f"{move.label}: from {sources} to {names[move.target]}.")
        return " ".join(sentences)

    def _lines(self) -> Iterator[str]:
        """The lanes, outer ones first so that inner ones pass over them; each over a halo of paper."""
        for lane in sorted(self.lanes, key=lambda lane: -lane.place):
            leaving, arriving = self._ports(lane)
            x, edge = self._lane_x(lane), self._edge(lane.side)
            tip = edge + lane.side * 9
            farthest = max(leaving, key=lambda y: abs(y - arriving))
            down = 1 if arriving > farthest else -1
            paths = [_rounded([(edge, farthest), (x, farthest), (x, arriving), (tip, arriving)])]
            paths += [_rounded([(edge, y), (x, y), (x, y + down * CORNER * 2)]) for y in leaving if y != farthest]
            yield from (f'<path d="{path}" fill="none" stroke="{PAPER}" stroke-width="5"/>' for path in paths[:1])
            yield from (f'<path d="{path}" fill="none" stroke="{lane.colour}" stroke-width="1.75"/>' for path in paths)
            yield _arrow_head((edge, arriving), (-lane.side, 0), lane.colour)
            anchor = "start" if lane.side == 1 else "end"
            place = edge + lane.side * 15
            yield _text(lane.move.label, (place, arriving - 5), SMALL, lane.colour, anchor)

    def _arrows(self) -> Iterator[str]:
        """The start, and the straight steps with their names beside them."""
        x = self.left + self.box / 2
        top = self.tops[self.machine.first]
        if self.machine.first == 0:
            yield f'<circle cx="{x:.1f}" cy="{top - 26:.1f}" r="6" fill="{INK}"/>'
            yield from self._down(x, top - 20, top)
        for status, move in self.straight.items():
            start, end = self.tops[status] + self.heights[status], self.tops[status + 1]
            yield from self._down(x, start, end)
            yield _text(move.label, (x + 12, (start + end) / 2 + 2), SMALL, INK, "start")

    def _down(self, x: float, start: float, end: float) -> Iterator[str]:
        yield f'<path d="M{x:.1f} {start:.1f}V{end - 9:.1f}" fill="none" stroke="{INK}" stroke-width="1.75"/>'
        yield _arrow_head((x, end), (0, 1), INK)

    def _boxes(self) -> Iterator[str]:
        """The statuses; those that nothing leaves have a double frame."""
        left_by = {source for move in self.machine.moves for source in move.sources}
        for status, label in enumerate(self.machine.statuses):
            kind = "first" if status == self.machine.first else "middle" if status in left_by else "last"
            x, y, height = self.left, self.tops[status], self.heights[status]
            shape = f'x="{x:.1f}" y="{y:.1f}" width="{self.box:.1f}" height="{height:.1f}" rx="8"'
            yield f'<rect {shape} fill="{FILLS[kind]}" stroke="{INK}" stroke-width="1.25"/>'
            if kind == "last":
                inner = f'width="{self.box - 7:.1f}" height="{height - 7:.1f}" rx="5"'
                frame = f'x="{x + 3.5:.1f}" y="{y + 3.5:.1f}" {inner}'
                yield f'<rect {frame} fill="none" stroke="{FAINT}" stroke-width="0.9"/>'
            yield _text(label, (x + self.box / 2, y + height / 2 + 5), TEXT, INK, "middle", weight="600")


def _text(label: str, at: Point, size: float, colour: str, anchor: str, weight: str = "400") -> str:
    return (
        f'<text x="{at[0]:.1f}" y="{at[1]:.1f}" font-size="{size:.0f}" font-weight="{weight}" fill="{colour}" '
        f'text-anchor="{anchor}">{escape(label)}</text>'
    )


def _arrow_head(tip: Point, towards: Point, colour: str) -> str:
    """A filled triangle whose point is `tip`."""
    (x, y), (dx, dy) = tip, towards
    base = (x - 10 * dx, y - 10 * dy)
    one, other = (base[0] - 4.5 * dy, base[1] + 4.5 * dx), (base[0] + 4.5 * dy, base[1] - 4.5 * dx)
    points = " ".join(f"{px:.1f},{py:.1f}" for px, py in (tip, one, other))
    return f'<polygon points="{points}" fill="{colour}"/>'


def _rounded(points: list[Point]) -> str:
    """A path along level and upright lines with round corners."""
    path = [f"M{points[0][0]:.1f} {points[0][1]:.1f}"]
    for (before, corner), (_corner, after) in pairwise(pairwise(points)):
        radius = min(CORNER, _distance(before, corner) / 2, _distance(corner, after) / 2)
        enter, leave = _towards(corner, before, radius), _towards(corner, after, radius)
        path.append(f"L{enter[0]:.1f} {enter[1]:.1f}Q{corner[0]:.1f} {corner[1]:.1f} {leave[0]:.1f} {leave[1]:.1f}")
    path.append(f"L{points[-1][0]:.1f} {points[-1][1]:.1f}")
    return "".join(path)


def _distance(one: Point, other: Point) -> float:
    return abs(one[0] - other[0]) + abs(one[1] - other[1])


def _towards(start: Point, end: Point, length: float) -> Point:
    whole = _distance(start, end) or 1.0
    return start[0] + (end[0] - start[0]) * length / whole, start[1] + (end[1] - start[1]) * length / whole


def draw(machine: Machine) -> str:
    """The machine as an SVG document."""
    return Drawing(machine).svg()
