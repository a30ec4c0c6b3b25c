"""Mutants of a query: the same SQL with one thing wrong, as a person might get it wrong.

What is changed, by kind: `comparison` (< to <=, = to <>, a condition negated), `day` (a boundary
moved by one day, or by one where it is a number), `join` (left to inner),
`filter` (one condition of several dropped, or a whole where, having or qualify), `and_or`,
`min_max` (also earliest and latest of an order), `distinct` and `coalesce`.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from sqlglot import exp, parse_one

_DIALECT = "duckdb"
_OPERATORS: dict[type[exp.Expr], type[exp.Expr]] = {
    exp.LT: exp.LTE,
    exp.LTE: exp.LT,
    exp.GT: exp.GTE,
    exp.GTE: exp.GT,
    exp.EQ: exp.NEQ,
    exp.NEQ: exp.EQ,
    exp.NullSafeEQ: exp.EQ,
    exp.NullSafeNEQ: exp.NEQ,
}
_OPPOSITES: dict[type[exp.Expr], type[exp.Expr]] = {
    exp.Max: exp.Min,
    exp.Greatest: exp.Least,
    exp.ArgMax: exp.ArgMin,
    exp.LogicalOr: exp.LogicalAnd,
}
_OPPOSITES |= {second: first for first, second in _OPPOSITES.items()}
_CLAUSES = (exp.Where, exp.Having, exp.Qualify)
_CONNECTORS = (exp.And, exp.Or)
_ORDERED_COMPARISONS = (exp.LT, exp.LTE, exp.GT, exp.GTE)
# in how many common table expressions the same words are changed
_SAME_WORDS = 2
# a loop over the strengths of linkage writes the same thing three times
_STRENGTH = re.compile(r"_?\b(strict|loose|central)\b|_(strict|loose)\b")


@dataclass(frozen=True)
class Change:
    """One thing wrong: of what kind, in which common table expression, what became what."""

    kind: str
    where: str
    before: str
    after: str
    words: str
    position: int
    replacement: exp.Expr | None

    @property
    def text(self) -> tuple[str, str, str]:
        """The change by its words alone: a macro makes the same one in many places."""
        return self.kind, _plain(self.words), _plain(self.after)


class Query:
    """A DuckDB query that can be mutated."""

    def __init__(self, sql: str) -> None:
        self._tree = parse_one(sql, dialect=_DIALECT)
        self.sql = _text(self._tree)

    def changes(self) -> list[Change]:
        """What can be wrong in it, in the order of its text.

        The same words are changed once in a common table expression, and in two of them at most.
        """
        found = []
        seen: Counter[tuple[str, ...]] = Counter()
        for position, node in enumerate(self._tree.dfs()):
            where = _where(node)
            for kind, replacement in _changes(node):
                shown = _shown(kind, node, replacement)
                change = Change(kind, where, *shown, _text(node), position, replacement)
                if seen[*change.text, where] or seen[change.text] == _SAME_WORDS:
                    continue
                seen.update([(*change.text, where), change.text])
                found.append(change)
        return found

    def mutant(self, change: Change) -> str:
        """The query with that change."""
        changed = self._tree.copy()
        nodes = enumerate(changed.dfs())
        node = next(one for place, one in nodes if place == change.position)
        if change.replacement is None:
            node.pop()
        else:
            node.replace(change.replacement.copy())
        return _text(changed)


def chosen(changes: list[Change], per_kind: int, seed: str) -> list[Change]:
    """At most so many changes of a kind; where there are more the ``seed`` says which."""
    by_kind: dict[str, list[Change]] = {}
    for change in changes:
        by_kind.setdefault(change.kind, []).append(change)
    kept: list[Change] = []
    for kind, of_kind in by_kind.items():
        chooser = random.Random(f"{seed} {kind}")
        kept += of_kind if len(of_kind) <= per_kind else chooser.sample(of_kind, per_kind)
    return sorted(kept, key=lambda change: (change.position, change.text))


def _changes(node: exp.Expr) -> Iterator[tuple[str, exp.Expr | None]]:
    """What can be wrong at one node: the kind, and what stands there instead (None: nothing)."""
    yield from (("comparison", one) for one in _comparisons(node))
    yield from (("day", one) for one in _boundaries(node))
    yield from (("join", one) for one in _joins(node))
    yield from (("filter", one) for one in _filters(node))
    yield from (("and_or", one) for one in _connectors(node))
    yield from (("min_max", one) for one in _opposites(node))
    yield from (("distinct", one) for one in _repeats(node))
    if isinstance(node, exp.Coalesce | exp.Nullif) and (node.expressions or node.expression):
        yield "coalesce", node.this.copy()


def _shown(kind: str, node: exp.Expr, other: exp.Expr | None) -> tuple[str, str]:
    """What a reader needs of a change: of a join its sides, of a condition what is dropped."""
    if isinstance(node, exp.Join) and isinstance(other, exp.Join):
        table = node.this.alias_or_name
        return f"{node.side or 'INNER'} JOIN {table}", f"{other.side or 'INNER'} JOIN {table}"
    if kind == "filter" and isinstance(node, _CONNECTORS):
        dropped = node.expression if node.this == other else node.this
        return f"{node.key} {_text(dropped)}", ""
    return _text(node), "" if other is None else _text(other)


def _text(node: exp.Expr) -> str:
    return node.sql(dialect=_DIALECT)


def _comparisons(node: exp.Expr) -> Iterator[exp.Expr]:
    if type(node) in _OPERATORS:
        operator = _OPERATORS[type(node)]
        yield operator(this=node.this.copy(), expression=node.expression.copy())
    elif isinstance(node, exp.Between):
        value, low, high = (node.args[name].copy() for name in ("this", "low", "high"))
        yield _both(exp.GT(this=value, expression=low), exp.LTE(this=value, expression=high))
        yield _both(exp.GTE(this=value, expression=low), exp.LT(this=value, expression=high))
    elif isinstance(node, exp.Not):
        yield node.this.copy()
    elif isinstance(node, exp.Is | exp.In) and not isinstance(node.parent, exp.Not):
        yield exp.Not(this=exp.Paren(this=node.copy()))


def _boundaries(node: exp.Expr) -> Iterator[exp.Expr]:
    if isinstance(node, exp.Between):
        for name in ("low", "high"):
            yield _with(node, name, _later(node.args[name]))
    elif isinstance(node, _ORDERED_COMPARISONS) or (
        isinstance(node, exp.Add | exp.Sub) and _is_number(node.expression)
    ):
        yield _with(node, "expression", _later(node.expression))


def _joins(node: exp.Expr) -> Iterator[exp.Expr]:
    # An inner join made left would mostly be the same: its match is there by a foreign key.
    if isinstance(node, exp.Join) and node.side == "LEFT":
        joined = node.copy()
        joined.set("side", None)
        joined.set("kind", "INNER")
        yield joined


def _filters(node: exp.Expr) -> Iterator[exp.Expr | None]:
    if isinstance(node, _CONNECTORS):
        yield node.this.copy()
        if not isinstance(node.this, type(node)):
            yield node.expression.copy()
    elif isinstance(node, _CLAUSES) and not isinstance(node.this, exp.And):
        yield None
    elif isinstance(node, exp.Filter):
        yield node.this.copy()


def _connectors(node: exp.Expr) -> Iterator[exp.Expr]:
    if isinstance(node, _CONNECTORS) and not (isinstance(node, exp.And) and _is_of_join(node)):
        other = exp.Or if isinstance(node, exp.And) else exp.And
        sides = [_bracketed(one) for one in (node.this, node.expression)]
        yield exp.Paren(this=other(this=sides[0], expression=sides[1]))


def _opposites(node: exp.Expr) -> Iterator[exp.Expr]:
    if type(node) in _OPPOSITES:
        opposite = _OPPOSITES[type(node)]
        arguments = {name: _copied(value) for name, value in node.args.items()}
        yield opposite(**arguments)
    elif isinstance(node, exp.Ordered):
        yield _with(node, "desc", not node.args.get("desc"))


def _repeats(node: exp.Expr) -> Iterator[exp.Expr]:
    if isinstance(node, exp.Select) and node.args.get("distinct"):
        yield _with(node, "distinct", None)
    elif isinstance(node, exp.Union) and node.args.get("distinct"):
        yield _with(node, "distinct", False)
    elif isinstance(node, exp.Count) and isinstance(node.this, exp.Distinct):
        yield exp.Count(this=node.this.expressions[0].copy())


def _later(operand: exp.Expr) -> exp.Expr:
    """One more, or a day later: of what is no date DuckDB says so, and there is no such mutant."""
    if _is_number(operand):
        return exp.Literal.number(int(operand.this) + 1)
    day = exp.Interval(this=exp.Literal.string("1"), unit=exp.Var(this="DAY"))
    return exp.Paren(this=exp.Add(this=exp.Paren(this=operand.copy()), expression=day))


def _is_number(node: object) -> bool:
    return isinstance(node, exp.Literal) and not node.is_string and node.this.isdecimal()


def _is_of_join(node: exp.Expr) -> bool:
    """Whether it is in the condition of a join, where an `or` would pair every row with each."""
    return isinstance(node.find_ancestor(exp.Join, exp.Select), exp.Join)


def _both(left: exp.Expr, right: exp.Expr) -> exp.Expr:
    return exp.Paren(this=exp.And(this=left, expression=right))


def _bracketed(node: exp.Expr) -> exp.Expr:
    return exp.Paren(this=node.copy()) if isinstance(node, _CONNECTORS) else node.copy()


def _with(node: exp.Expr, name: str, value: object) -> exp.Expr:
    changed = node.copy()
    changed.set(name, value)
    return changed


def _copied(value: object) -> object:
    if isinstance(value, list):
        return [_copied(one) for one in value]
    return value.copy() if isinstance(value, exp.Expr) else value


def _where(node: exp.Expr) -> str:
    """The name of the outermost common table expression around a node."""
    names = [""]
    parent = node.parent
    while parent is not None:
        if isinstance(parent, exp.CTE):
            names.append(parent.alias)
        parent = parent.parent
    return names[-1]


def _plain(text: str) -> str:
    return _STRENGTH.sub("", text)
