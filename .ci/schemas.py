"""Hold built manifests against the schemas of every Kubernetes version that is supported, unknown fields refused.

Kinds of the Prometheus Operator are not in those schemas: they are held against its own models, which let unknown fields pass, so
that these are looked for here.

usage: python schemas.py FILE...
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import kubernetes_validate
import pydantic
import yaml
from cloudcoil.models.prometheus_operator import v1

if TYPE_CHECKING:
    from collections.abc import Iterator

OLDEST = (1, 25)
OPERATOR = "monitoring.coreos.com/v1"


def versions() -> list[str]:
    """The versions whose schemas are known, from the oldest supported on."""
    known = Path(kubernetes_validate.__file__).parent / "kubernetes-json-schema"
    found = {tuple(int(part) for part in path.name.lstrip("v").split(".")[:2]) for path in known.iterdir() if path.name[:1] == "v"}
    return [f"{major}.{minor}" for major, minor in sorted(found) if (major, minor) >= OLDEST]


def models(annotation: Any) -> Iterator[type[pydantic.BaseModel]]:
    """The models inside a type annotation."""
    if isinstance(annotation, type) and issubclass(annotation, pydantic.BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from models(inner)


def unknown(model: type[pydantic.BaseModel], content: dict[str, Any], path: str) -> Iterator[str]:
    """The fields of a manifest that its model does not have."""
    fields = {field.alias or name: field for name, field in model.model_fields.items()}
    for name, value in content.items():
        if name not in fields:
            yield f"{path}.{name}"
            continue
        for inner in models(fields[name].annotation):
            for item in value if isinstance(value, list) else [value]:
                if isinstance(item, dict):
                    yield from unknown(inner, item, f"{path}.{name}")
            break


def main(files: list[Path]) -> int:
    """1 when a manifest does not fit, else 0."""
    supported, wrong, seen = versions(), [], set()
    for file in files:
        documents = [document for document in yaml.safe_load_all(file.read_text(encoding="utf-8")) if document]
        for document in documents:
            content = yaml.safe_dump(document)
            if content in seen:  # overlays repeat most of their base
                continue
            seen.add(content)
            name = f"{file.stem}: {document['kind']}/{document['metadata']['name']}"
            if document["apiVersion"] == OPERATOR:
                model = getattr(v1, document["kind"])
                try:
                    model.model_validate(document)
                except pydantic.ValidationError as error:
                    wrong.append(f"{name}: {error}")
                wrong += [f"{name}: unknown field {path}" for path in unknown(model, {k: v for k, v in document.items() if k != "metadata"}, "")]
                continue
            for version in supported:
                try:
                    kubernetes_validate.validate(document, version, strict=True)
                except (kubernetes_validate.ValidationError, kubernetes_validate.SchemaNotFoundError) as error:
                    wrong.append(f"{name}, {version}: {error}")
        print(f"{file.stem}: {len(documents)} manifests held against {supported[0]} to {supported[-1]}")
    print("\n".join(wrong))
    return bool(wrong)


if __name__ == "__main__":
    raise SystemExit(main([Path(name) for name in sys.argv[1:]]))
