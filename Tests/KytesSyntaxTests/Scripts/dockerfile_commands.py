"""What BuildKit's own parser, through PyPI's `dockerfile`, makes of Dockerfiles: a line of JSON for each.

Standard input is a path for each line, or, with the argument `texts`, a JSON string for each line.
"""

import json
import sys

import dockerfile


def told(text):
    try:
        commands = dockerfile.parse_string(text)
    except dockerfile.GoParseError as error:
        return {"error": str(error)}
    lines = []
    for command in commands:
        name = command.cmd.upper()
        if command.sub_cmd:
            name += " " + command.sub_cmd.upper()
        heredocs = [[heredoc.name, heredoc.content] for heredoc in command.heredocs]
        lines.append(
            [name, command.start_line, command.end_line, list(command.flags), list(command.value), heredocs]
        )
    return {"commands": lines}


for line in sys.stdin:
    line = line.rstrip("\n")
    if sys.argv[1:] == ["texts"]:
        answer = told(json.loads(line))
    else:
        with open(line, encoding="utf-8", errors="replace", newline="") as file:
            answer = told(file.read())
        answer["path"] = line
    print(json.dumps(answer))
