"""What podman-compose (PyPI) makes of Compose files: for each path on standard input a line of JSON with its services."""

import json
import os
import sys

import podman_compose
import yaml

KEPT = ("image", "build", "depends_on")


def services(path):
    settings = os.path.join(os.path.dirname(path), ".env")
    values = podman_compose.dotenv_to_dict(settings) if os.path.isfile(settings) else {}
    with open(path, encoding="utf-8") as file:
        content = yaml.safe_load(file)
    told = {}
    for name, service in (content.get("services") or {}).items():
        kept = {key: value for key, value in (service or {}).items() if key in KEPT}
        service = podman_compose.normalize_service(podman_compose.rec_subs(kept, values))
        build = service.get("build") or {}
        told[name] = {
            "image": service.get("image") or "",
            "context": build.get("context") or "",
            "dockerfile": build.get("dockerfile") or "",
            "target": build.get("target") or "",
            "needs": sorted(service.get("depends_on") or []),
        }
    return told


for line in sys.stdin:
    path = line.rstrip("\n")
    try:
        answer = {"path": path, "services": services(path)}
    except Exception as error:
        answer = {"path": path, "error": str(error)}
    print(json.dumps(answer))
