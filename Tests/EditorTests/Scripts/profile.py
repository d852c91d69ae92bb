"""Walks through the story as a client with the capabilities of a given editor, and writes down what came back.

KYTES_STORY names a JSON file as for the other scripts of this folder; `profile` in it is a name that pytest-lsp knows
(`neovim@0.7.0`). pytest-lsp reads every message against the specification, and warns of what the capabilities forbid.
"""

import asyncio
import json
import os
import pathlib
import warnings

import pytest_lsp
from lsprotocol import types


def locations(result):
    """The answer to a definition as (uri, line) pairs, whichever of its three forms came."""
    if result is None:
        return []
    found = []
    for item in result if isinstance(result, (list, tuple)) else [result]:
        if isinstance(item, types.LocationLink):
            found.append((item.target_uri, item.target_selection_range.start.line))
        else:
            found.append((item.uri, item.range.start.line))
    return found


def label_text(label):
    return label if isinstance(label, str) else "".join(part.value for part in label)


def hover_text(hover):
    if hover is None:
        return ""
    contents = hover.contents
    if isinstance(contents, (list, tuple)):
        return "\n".join(getattr(part, "value", part) for part in contents)
    return getattr(contents, "value", contents)


class Document:
    def __init__(self, client, path):
        self.path = pathlib.Path(path)
        self.uri = self.path.as_uri()
        self.text = self.path.read_text()
        self.identifier = types.TextDocumentIdentifier(uri=self.uri)
        client.text_document_did_open(
            types.DidOpenTextDocumentParams(
                text_document=types.TextDocumentItem(uri=self.uri, language_id="swift", version=1, text=self.text)
            )
        )

    def position(self, location):
        for number, line in enumerate(self.text.splitlines()):
            column = line.find(f'"{location}"')
            if column >= 0:
                return types.Position(line=number, character=column + 1)
        raise AssertionError(f"no line of {self.path} holds {location}")


async def walk(client, story, answer):
    folder = pathlib.Path(story["manifest"]).parent
    offered = await client.initialize_session(
        types.InitializeParams(
            capabilities=pytest_lsp.client_capabilities(story["profile"]),
            root_uri=folder.as_uri(),
            workspace_folders=[types.WorkspaceFolder(uri=folder.as_uri(), name=folder.name)],
        )
    )
    answer["offersDynamicContent"] = (
        offered.capabilities.workspace is not None and offered.capabilities.workspace.text_document_content is not None
    )
    manifest = Document(client, story["manifest"])
    last_line = len(manifest.text.splitlines())
    hints = await client.text_document_inlay_hint_async(
        types.InlayHintParams(
            text_document=manifest.identifier,
            range=types.Range(types.Position(0, 0), types.Position(last_line, 0)),
        )
    )
    lines = manifest.text.splitlines()
    answer["hints"] = [
        {"line": lines[hint.position.line], "label": label_text(hint.label)} for hint in hints or []
    ]
    for chain in story["chains"]:
        document, jumps = manifest, []
        for location in chain:
            place = document.position(location)
            hover = await client.text_document_hover_async(types.HoverParams(document.identifier, place))
            result = await client.text_document_definition_async(types.DefinitionParams(document.identifier, place))
            found = locations(result)
            assert len(found) == 1, f"{location} leads to {found}"
            uri, line = found[0]
            assert uri.startswith("file://"), uri
            document = Document(client, pathlib.Path.from_uri(uri) if hasattr(pathlib.Path, "from_uri") else path(uri))
            jumps.append(
                {
                    "location": location,
                    "hover": hover_text(hover),
                    "file": str(document.path),
                    "line": line + 1,
                    "isReadOnly": document.path.stat().st_mode & 0o222 == 0,
                }
            )
        answer["chains"].append(jumps)


def path(uri):
    from urllib.parse import unquote, urlparse

    return unquote(urlparse(uri).path)


async def main():
    story = json.loads(pathlib.Path(os.environ["KYTES_STORY"]).read_text())
    answer = {"hints": [], "chains": [], "messages": [], "servers": 1}
    client = pytest_lsp.make_test_lsp_client()
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", pytest_lsp.LspSpecificationWarning)
        try:
            await client.start_io(*story["server"])
            await asyncio.wait_for(walk(client, story, answer), story["seconds"] * 4)
            await asyncio.wait_for(client.shutdown_session(), story["seconds"])
        except Exception as failure:  # noqa: BLE001: whatever went wrong is the answer
            answer["failure"] = f"{type(failure).__name__}: {failure}"
        await client.stop()
    answer["messages"] = [message.message for message in client.messages]
    answer["breaches"] = [
        str(warning.message) for warning in caught if issubclass(warning.category, pytest_lsp.LspSpecificationWarning)
    ]
    if client.error:
        answer["failure"] = str(client.error)
    pathlib.Path(story["answer"]).write_text(json.dumps(answer))


asyncio.run(main())
