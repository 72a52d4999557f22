"""The plain classes of the package: what is found, what functions are, and what flows when nothing does."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


class NoFlow:
    """The type of :data:`NO_FLOW`; there is one value of it, which is false.

    >>> import attrflow, pickle
    >>> attrflow.compile("IgnoreFlowIfNullOrEmpty([mail])").evaluate({})
    attrflow.NO_FLOW
    >>> bool(attrflow.NO_FLOW), pickle.loads(pickle.dumps(attrflow.NO_FLOW)) is attrflow.NO_FLOW
    (False, True)
    """

    _only: NoFlow | None = None

    def __new__(cls) -> NoFlow:
        if cls._only is None:
            cls._only = super().__new__(cls)
        return cls._only

    def __bool__(self) -> bool:
        return False

    def __repr__(self) -> str:
        return "attrflow.NO_FLOW"

    def __reduce__(self) -> str:
        return "NO_FLOW"


NO_FLOW = NoFlow()
NoFlow.__module__ = "attrflow"


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """A finding, as ``attrflow check`` reports it. ``str()`` is its one line.

    >>> import attrflow
    >>> found = attrflow.check('ToUpper([a]) & Joni([b])')[0]
    >>> found.severity, found.line
    ('error', 1)
    """

    code: str
    severity: str
    message: str
    help: str | None
    line: int | None
    column: int | None
    span: tuple[int, int] | None
    expression: str | None
    pointer: str | None
    target: str | None
    _line: str = field(default="", repr=False, compare=False)

    def __str__(self) -> str:
        return self._line


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a function."""

    name: str
    required: bool
    repeated: bool


@dataclass(frozen=True, slots=True)
class Example:
    """An expression, a record, and the value it yields."""

    expression: str
    record: dict[str, Any]
    value: Any


@dataclass(frozen=True, slots=True)
class Function:
    """A function of the language."""

    name: str
    summary: str
    parameters: list[Parameter]
    examples: list[Example]


class Error(ValueError):
    """What failed, with a code. Values of records are never in it.

    >>> import attrflow
    >>> try:
    ...     attrflow.compile("Joni([mail])")
    ... except attrflow.Error as error:
    ...     error.code, error.span, error.diagnostics[0].help
    ('AF0203', (0, 4), 'did you mean `Join`?')
    """

    code: str
    span: tuple[int, int] | None
    diagnostics: list[Diagnostic]

    def __init__(
        self,
        message: str,
        code: str = "",
        span: tuple[int, int] | None = None,
        diagnostics: list[Diagnostic] | None = None,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.span = span
        self.diagnostics = diagnostics or []

    def __reduce__(self) -> tuple[Any, ...]:
        return (Error, (str(self), self.code, self.span, self.diagnostics))


for _class in (Diagnostic, Error, Example, Function, Parameter):
    _class.__module__ = "attrflow"
