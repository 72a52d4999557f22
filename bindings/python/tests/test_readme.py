"""README's Python runs as it is written, in an empty folder."""

import re
import subprocess
import sys

import pytest


def blocks(root, page="bindings/python/README.md", language="python"):
    return re.findall(rf"```{language}\n(.*?)```", (root / page).read_text(), re.DOTALL)


@pytest.mark.parametrize("number", [0, 1])
def test_readme_runs(root, tmp_path, number):
    subprocess.run([sys.executable, "-c", blocks(root)[number]], cwd=tmp_path, check=True)


@pytest.mark.parametrize("number, engine", [(0, "duckdb"), (1, "datafusion")])
def test_recipes_run(root, tmp_path, number, engine):
    recipe = blocks(root, "docs/inputs.md")[number]
    assert f"import {engine}\n" in recipe
    subprocess.run([sys.executable, "-c", recipe], cwd=tmp_path, check=True, timeout=120)


def test_the_query_of_written_lines_runs(root, tmp_path):
    import duckdb

    [query] = blocks(root, "docs/inputs.md", "sql")
    line = '{"userName":"ada@contoso.com","emails":[{"type":"work","value":"a@contoso.com"}]}'
    objects = tmp_path / "objects.parquet"
    duckdb.sql(f"COPY (SELECT '{line}' AS result) TO '{objects}'")
    [row] = duckdb.sql(query.replace("objects.parquet", str(objects))).fetchall()
    assert row == ("ada@contoso.com", '[{"type":"work","value":"a@contoso.com"}]')


def test_the_stubs_name_what_the_package_has(root):
    import ast

    import attrflow

    tree = ast.parse((root / "bindings/python/python/attrflow/__init__.pyi").read_text())
    for node in tree.body:
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            members = {one.name for one in node.body if isinstance(one, ast.FunctionDef)} - {"__init__"}
            assert members <= set(dir(getattr(attrflow, node.name))), node.name
            own = {name for name in vars(getattr(attrflow, node.name)) if not name.startswith("_")}
            assert own <= members, node.name
    named = {node.name for node in tree.body if isinstance(node, (ast.ClassDef, ast.FunctionDef))}
    imported = {alias.asname for node in tree.body if isinstance(node, ast.ImportFrom) for alias in node.names if alias.asname}
    assert set(attrflow.__all__) <= named | imported | {"__version__"}
