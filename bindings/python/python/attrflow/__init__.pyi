from collections.abc import Iterable, Sequence
from datetime import datetime
from os import PathLike
from typing import Any, Literal, Protocol, overload

from attrflow._types import NO_FLOW as NO_FLOW
from attrflow._types import Diagnostic as Diagnostic
from attrflow._types import Error as Error
from attrflow._types import Example as Example
from attrflow._types import Function as Function
from attrflow._types import NoFlow as NoFlow
from attrflow._types import Parameter as Parameter

__version__: str

class _ArrowStream(Protocol):
    def __arrow_c_stream__(self, requested_schema: object = None) -> object: ...

class _ArrowArray(Protocol):
    def __arrow_c_array__(self, requested_schema: object = None) -> tuple[object, object]: ...

def compile(text: str) -> Expression: ...
def check(text: str) -> list[Diagnostic]: ...
def check_document(path: str | PathLike[str]) -> list[Diagnostic]: ...
def functions() -> list[Function]: ...

class Expression:
    @property
    def text(self) -> str: ...
    @property
    def attributes(self) -> list[str]: ...
    def evaluate(
        self,
        record: dict[str, Any],
        *,
        now: datetime | str | None = None,
        seed: int | None = None,
        parameters: dict[str, str] | None = None,
    ) -> Any: ...

class Document:
    @staticmethod
    def load(path: str | PathLike[str]) -> Document: ...
    @staticmethod
    def parse(text: str) -> Document: ...
    @staticmethod
    def template(name: str) -> Document: ...
    @property
    def text(self) -> str: ...
    def mapping(
        self,
        object: str | None = None,
        *,
        now: datetime | str | None = None,
        seed: int | None = None,
        parameters: dict[str, str] | None = None,
    ) -> Mapping: ...

class Mapping:
    @property
    def attributes(self) -> list[str]: ...
    @overload
    def apply(self, record: dict[str, Any], *, errors: Literal["raise"] = "raise") -> dict[str, Any] | None: ...
    @overload
    def apply(self, record: dict[str, Any], *, errors: Literal["return"]) -> dict[str, Any] | Error | None: ...
    @overload
    def apply(
        self, record: list[dict[str, Any]], *, errors: Literal["raise"] = "raise"
    ) -> list[dict[str, Any] | None]: ...
    @overload
    def apply(
        self, record: list[dict[str, Any]], *, errors: Literal["return"]
    ) -> list[dict[str, Any] | Error | None]: ...
    def apply_arrow(
        self,
        data: _ArrowStream | _ArrowArray,
        *,
        emit: Literal["object", "values", "request"] = "object",
        keep: Sequence[str] = (),
        threads: int = 1,
    ) -> RecordStream: ...

    def _object_keys(self, object: str) -> list[tuple[str | None, list[str], list[str]]]: ...
    @property
    def _has_references(self) -> bool: ...
    def plan(
        self,
        records: Iterable[dict[str, Any]],
        existing: Existing | Iterable[dict[str, Any] | str] | None = None,
        *,
        users: Iterable[dict[str, Any]] | None = None,
        links: Iterable[dict[str, Any] | str] | None = None,
        max_deprovision: int | str | None = None,
        errors: Literal["raise", "return"] = "raise",
    ) -> list[Any]: ...
    def requests(
        self,
        records: Iterable[dict[str, Any]],
        existing: Existing | Iterable[dict[str, Any] | str] | None = None,
        *,
        users: Iterable[dict[str, Any]] | None = None,
        links: Iterable[dict[str, Any] | str] | None = None,
        max_deprovision: int | str | None = None,
        errors: Literal["raise", "return"] = "raise",
    ) -> list[Any]: ...

class Existing:
    def __init__(self, lines_or_path: str | PathLike[str] | Iterable[dict[str, Any] | str]) -> None: ...

class RecordStream:
    def __arrow_c_stream__(self, requested_schema: object = None) -> object: ...
