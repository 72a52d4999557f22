"""Microsoft Entra ID provisioning attribute mappings: evaluated, checked and applied, offline.

>>> import attrflow
>>> name = attrflow.compile('Join(" ", [givenName], [surname])')
>>> name.evaluate({"givenName": "Ada", "surname": "Lovelace"})
'Ada Lovelace'

A document is the JSON that the portal's Download button gives; its mappings take records and give target objects.

>>> mapping = attrflow.Document.template("zendesk").mapping()
>>> mapping.apply({"mail": "ada@contoso.com", "displayName": "Ada"})["email"]
'ada@contoso.com'

Errors have a code, a place and advice.

>>> attrflow.compile("Joni([mail])")
Traceback (most recent call last):
    ...
attrflow.Error: error[AF0203]: `Joni` is not a function
"""

from attrflow._native import (
    Document,
    Existing,
    Expression,
    Mapping,
    RecordStream,
    __version__,
    check,
    check_document,
    compile,
    functions,
)
from attrflow._types import NO_FLOW, Diagnostic, Error, Example, Function, NoFlow, Parameter

__all__ = [
    "NO_FLOW",
    "Diagnostic",
    "Document",
    "Error",
    "Example",
    "Existing",
    "Expression",
    "Function",
    "Mapping",
    "NoFlow",
    "Parameter",
    "RecordStream",
    "__version__",
    "check",
    "check_document",
    "compile",
    "functions",
]
