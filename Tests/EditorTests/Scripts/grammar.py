"""Runs a TextMate grammar over files with babi's engine (Oniguruma) and prints the scopes of every line as JSON.

Arguments: the scope of the grammar, the folder that holds it as SCOPE.json (and those that it includes), the files.
"""

import json
import sys

from babi.highlight import Grammars, highlight_line


def scopes_by_line(compiler, text):
    state, lines = compiler.root_state, []
    for number, line in enumerate(text.splitlines(keepends=True)):
        state, regions = highlight_line(compiler, state, line, number == 0)
        lines.append([{"text": line[region.start : region.end], "scopes": region.scope} for region in regions])
    return lines


scope, folder, *files = sys.argv[1:]
compiler = Grammars(folder).compiler_for_scope(scope)
answer = {}
for name in files:
    with open(name, encoding="utf-8") as file:
        answer[name] = scopes_by_line(compiler, file.read())
print(json.dumps(answer))
