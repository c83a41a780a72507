"""Say once, when a template is compiled, what comes out the same on every page: fixed words, addresses of assets, fixed components.

A page says some seventy fixed words and draws as many icons. `fold` puts their text in place of each call whose arguments are constants
and whose macro looks at nothing but its arguments; everything else stays as it was written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from jinja2 import Environment, nodes
from jinja2.filters import FILTERS
from jinja2.visitor import NodeTransformer

Fixed = Mapping[str, Callable[..., object]]
"""{name of a global function: the function}; within one environment the same arguments always give the same answer."""

GIVEN_TO_MACROS = frozenset({"caller", "kwargs", "loop", "varargs"})
"""Names that Jinja itself supplies inside a macro."""


def fold(environment: Environment, tree: nodes.Template, fixed: Fixed) -> None:
    """Replace, in `tree`, the calls that have one outcome, and drop the imports that nobody uses any longer.

    A template with blocks keeps its imports: what extends it may use them too.
    """
    known = {**fixed, **dict(_components(environment, tree, fixed))}
    for shadowed in _names(tree, "store", "param"):
        known.pop(shadowed, None)
    _Folding(known).visit(tree)
    if tree.find(nodes.Block) is None:
        _Tidying(_names(tree, "load")).visit(tree)


class _Folding(NodeTransformer):
    def __init__(self, known: Fixed) -> None:
        self._known = known

    def visit_Call(self, node: nodes.Call) -> nodes.Expr:  # noqa: N802 – Jinja's visitor calls it by this name
        self.generic_visit(node)
        say = self._known.get(node.node.name) if isinstance(node.node, nodes.Name) else None
        if say is None or node.dyn_args is not None or node.dyn_kwargs is not None:
            return node
        try:
            arguments = [part.as_const() for part in node.args]
            named = {part.key: part.value.as_const() for part in node.kwargs}
        except nodes.Impossible:
            return node
        return nodes.Const(say(*arguments, **named), lineno=node.lineno)

    def visit_CallBlock(self, node: nodes.CallBlock) -> nodes.CallBlock:  # noqa: N802 – as above
        """What is called with a body says something else each time: only its arguments and its body can be fixed."""
        self.generic_visit(node.call)
        node.body = [part for child in node.body for part in self.visit_list(child)]
        return node


class _Tidying(NodeTransformer):
    def __init__(self, loaded: frozenset[str]) -> None:
        self._loaded = loaded

    def visit_FromImport(self, node: nodes.FromImport) -> nodes.FromImport | None:  # noqa: N802 – as above
        node.names = [name for name in node.names if _alias(name) in self._loaded]
        return node if node.names or node.with_context else None


def _names(tree: nodes.Node, *contexts: str) -> frozenset[str]:
    return frozenset(name.name for name in tree.find_all(nodes.Name) if name.ctx in contexts)


def _alias(name: str | tuple[str, str]) -> str:
    return name if isinstance(name, str) else name[1]


def _components(environment: Environment, tree: nodes.Template, fixed: Fixed) -> Iterator[tuple[str, Callable[..., object]]]:
    """Yield (name here, macro) of what `tree` imports and what rests on its arguments alone."""
    for imports in tree.find_all(nodes.FromImport):
        if imports.with_context or not isinstance(imports.template, nodes.Const):
            continue
        file = imports.template.value
        those = alone(environment, file, fixed)
        for name in imports.names:
            original = name if isinstance(name, str) else name[0]
            if original in those:
                yield _alias(name), getattr(environment.get_template(file).module, original)


def alone(environment: Environment, file: str, fixed: Fixed) -> set[str]:
    """Return the names of the macros of a file that look at nothing but their arguments, other such macros and what is fixed."""
    assert environment.loader is not None
    source, path, _ = environment.loader.get_source(environment, file)
    tree = environment.parse(source, file, path)
    known = {*fixed, *GIVEN_TO_MACROS, *(name for name, _ in _components(environment, tree, fixed))}
    parts: Sequence[nodes.Node] = [part for part in tree.body if isinstance(part, nodes.Assign | nodes.Macro)]
    for part in parts:  # in the order of the file: a macro can only have been tested with what stands above it
        if _rests_on(part, known):
            known |= {part.name} if isinstance(part, nodes.Macro) else _names(part, "store")
    return known & {part.name for part in parts if isinstance(part, nodes.Macro)}


def _rests_on(part: nodes.Node, known: set[str]) -> bool:
    within = _names(part, "store", "param")
    plain = all(filter_.name in FILTERS for filter_ in part.find_all(nodes.Filter))  # ours may ask who reads
    return plain and _names(part, "load") <= known | within
