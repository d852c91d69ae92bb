"""What libyaml makes of texts, as lines, one JSON object for each text.

    yaml_events.py generate SEED COUNT   of texts that this script makes up
    yaml_events.py read                  of the files that standard input names, one a line

An object has `text` or `path`, and `events` or, where libyaml refuses the text, `refused`.
"""

import json
import random
import sys

import yaml

STYLES = {None: "plain", "": "plain", "'": "singleQuoted", '"': "doubleQuoted", "|": "literal", ">": "folded"}


def escaped(value):
    return value.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t")


class Offsets:
    """Indices of characters to offsets in UTF-8."""

    def __init__(self, text):
        self.known = None
        if not text.isascii():
            self.known = [0]
            for character in text:
                self.known.append(self.known[-1] + len(character.encode()))

    def __getitem__(self, mark):
        return mark.index if self.known is None else self.known[min(mark.index, len(self.known) - 1)]


def properties(event):
    tag = event.tag or ""
    if tag.startswith("tag:yaml.org,2002:"):
        tag = "!!" + tag[18:]
    elif tag and not tag.startswith("!"):
        tag = "!<" + tag + ">"
    return (" &" + event.anchor if event.anchor else "") + (" " + tag if tag else "")


def events(text):
    """Places are told where both sides mean the same by them: not behind tags and anchors, and of what is missing only
    directly behind its indicator."""
    shift = 3 if text.startswith("\ufeff") else 0
    text = text[1:] if shift else text
    offsets = Offsets(text)
    lines = []
    for event in yaml.parse(text, Loader=yaml.CLoader):
        if isinstance(event, yaml.DocumentStartEvent):
            lines.append("document")
        elif isinstance(event, yaml.AliasEvent):
            lines.append("alias %d-%d" % (offsets[event.start_mark] + shift, offsets[event.end_mark] + shift))
        elif isinstance(event, yaml.ScalarEvent):
            start, end = event.start_mark, event.end_mark
            is_missing = start.index == end.index
            is_placed = not properties(event) and not (
                is_missing and (lines[-1] == "document" or text[start.index - 1 : start.index] not in (":", "-"))
            )
            place = ""
            if is_placed:
                place = " %d" % (offsets[start] + shift)
                if event.style not in ("|", ">"):
                    place += "-%d" % (offsets[end] + shift)
            lines.append("scalar%s%s %s %s" % (properties(event), place, STYLES[event.style], escaped(event.value)))
        elif isinstance(event, (yaml.MappingStartEvent, yaml.SequenceStartEvent)):
            name = "mapping" if isinstance(event, yaml.MappingStartEvent) else "sequence"
            known = properties(event)
            lines.append(name + known + ("" if known else " %d" % (offsets[event.start_mark] + shift)))
        elif isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
            lines.append("end")
    return lines


# What makes up texts: every style, tag, comment and indentation, nested and mixed.
WORDS = (
    "a|b|foo|bar baz|x-y|k_1|http://e.x/y|a:b|a#b|-x|?q|:z|1|1.5|true|~|null|\u00fc|\u65e5\u672c|a,b|x [y]|p{q}|it's|"
    'say "hi"|<<|=|.x|x%|a b  c'
).split("|")
anchors = []


def indented(width):
    return " " * width


def choice(*options):
    return random.choice(options)


def single_quoted(n):
    deeper = "\n" + indented(n + 1)
    words = choice(
        "", "a", "it''s", "a: b", "# no", "x" + deeper + "y", "  lead", "tail  ", "{{ v }}", "\\n", "a\n" + deeper + " b"
    )
    return "'" + words + "'"


def double_quoted(n):
    deeper = "\n" + indented(n + 1)
    words = choice(
        "", "a", "\\n\\t", "\\x41\\u00e9\\U0001F600", "a: b", "# no", "x" + deeper + "y", "x\\" + deeper + "  y",
        'q\\"q', "{{ v }}", "tail \\" + deeper + "z", "a  \n" + deeper + "b", "\\\\", "\\  x",
    )
    return '"' + words + '"'


def block_scalar(n):
    header = choice("|", ">") + choice("", "-", "+", "", "2", "2-", "+2")
    inside = indented(n + 2)
    lines = [
        choice(
            inside + "text", "", inside + "  more", inside + "# not comment", inside + "k: v", inside + "\ttab",
            inside + "t  ",
        )
        for _ in range(random.randint(0, 4))
    ]
    if lines and "2" not in header:
        lines.insert(0, inside + "first")
    return header + choice("", " # c") + "\n" + "\n".join(lines) + ("\n" if random.random() < 0.2 else "")


def flow(depth, n):
    if depth <= 0 or random.random() < 0.3:
        return choice(lambda: choice("a", "b c", "1", "x:y", "-z", "a#b"), lambda: single_quoted(n), lambda: double_quoted(n))()
    deeper = "\n" + indented(n + 1)

    def space():
        return choice("", " ", " ", deeper, " # c" + deeper)

    if random.random() < 0.5:
        items = [flow(depth - 1, n) for _ in range(random.randint(0, 3))]
        if random.random() < 0.2:
            items.append("k: " + flow(depth - 1, n))
        inside = ("," + space()).join(item + choice("", " ") for item in items)
        return "[" + space() + inside + (choice("", ",") if items else "") + space() + "]"
    items = []
    for _ in range(random.randint(0, 3)):
        key = choice("k", "'q'", '"d"', "a b", "1")
        kind = random.random()
        if kind < 0.7:
            items.append(key + ": " + flow(depth - 1, n))
        elif kind < 0.8:
            items.append(key)
        elif kind < 0.9 and key[0] in "'\"":
            items.append(key + ":" + flow(depth - 1, n))
        else:
            items.append(key + " : " + flow(depth - 1, n))
    return "{" + space() + ("," + space()).join(items) + (choice("", ",") if items else "") + space() + "}"


def tag_or_anchor():
    kind = random.random()
    if kind < 0.85:
        return ""
    if kind < 0.92:
        return choice("!vault ", "!unsafe ", "!!str ", "!<tag:x> ")
    anchors.append("n%d" % random.randint(0, 9))
    return "&" + anchors[-1] + " "


def scalar(n):
    kind = random.random()
    if kind < 0.4:
        return tag_or_anchor() + random.choice(WORDS)
    if kind < 0.5:
        return tag_or_anchor() + single_quoted(n)
    if kind < 0.6:
        return tag_or_anchor() + double_quoted(n)
    if kind < 0.7:
        return tag_or_anchor() + block_scalar(n)
    if kind < 0.8:
        return tag_or_anchor() + flow(2, n)
    if kind < 0.85 and anchors:
        return "*" + random.choice(anchors)
    if kind < 0.92:
        deeper = "\n" + indented(n + 1)
        return tag_or_anchor() + "multi" + deeper + "line" + choice("", " # c", deeper + "  three", "\n" + deeper + "four")
    return ""


def filler():
    kind = random.random()
    if kind < 0.08:
        return indented(random.randint(0, 8)) + "# comment\n"
    return "\n" if kind < 0.12 else "   \n" if kind < 0.14 else ""


def node(n, depth):
    kind = random.random()
    if depth <= 0 or kind < 0.5:
        words = scalar(n)
        may_have_comment = not words or ("\n" not in words and words[-1:] not in "|>+-2")
        return (" " + words if words else "") + (choice("", " # c", "  ") if may_have_comment else "") + "\n"
    before = choice("", "", "", " &m%d" % random.randint(0, 9), " !tag", " # c")
    if kind < 0.75:
        return before + "\n" + mapping(n + choice(1, 2, 4), depth - 1)
    return before + "\n" + sequence(n + choice(0, 2, 2), depth - 1)


def key(i):
    return choice(
        "k%d" % i, "'q%d'" % i, '"d%d"' % i, "a b%d" % i, "x:y%d" % i, "&a%d k%d" % (i, i), "!t k%d" % i,
        "<<" if i == 0 else "z%d" % i, "[f%d]" % i if random.random() < 0.1 else "w%d" % i,
    )


def mapping(n, depth):
    text = ""
    for i in range(random.randint(1, 4)):
        text += filler()
        if random.random() < 0.03:
            text += indented(n) + "? " + random.choice(WORDS) + "\n"
            text += indented(n) + ":" + node(n, depth - 1) if random.random() < 0.7 else ""
        else:
            text += indented(n) + key(i) + ":" + node(n, depth)
    return text


def item(n, depth):
    kind = random.random()
    if depth > 0 and kind < 0.3:
        lines = mapping(n + 2, depth - 1).split("\n")
        while lines and (not lines[0].strip() or lines[0].strip().startswith("#")):
            lines.pop(0)
        return " " + "\n".join(lines).lstrip(" ") if lines else "\n"
    if depth > 0 and kind < 0.36:
        return " - a\n" + indented(n + 2) + "- b\n"
    return node(n, depth)


def sequence(n, depth):
    return "".join(filler() + indented(n) + "-" + item(n, depth) for _ in range(random.randint(1, 4)))


def document():
    kind = random.random()
    return mapping(0, 3) if kind < 0.5 else sequence(0, 3) if kind < 0.9 else (scalar(0) or "x") + "\n"


def made_up():
    anchors.clear()
    text = "%YAML 1.1\n---\n" if random.random() < 0.1 else ""
    for number in range(choice(1, 1, 1, 2, 3)):
        if (number or random.random() < 0.4) and not text.endswith("---\n"):
            text += choice("---\n", "---\n", "--- # c\n")
        text += document() + ("...\n" if random.random() < 0.1 else "")
    if random.random() < 0.15:
        text = text.replace("\n", "\r\n")
    if random.random() < 0.05:
        text = "\ufeff" + text
    return text.rstrip("\n") if random.random() < 0.1 else text


def answer(entry, text):
    try:
        entry["events"] = events(text)
    except yaml.YAMLError as error:
        entry["refused"] = str(error)
    print(json.dumps(entry))


if sys.argv[1] == "generate":
    random.seed(int(sys.argv[2]))
    for _ in range(int(sys.argv[3])):
        text = made_up()
        answer({"text": text}, text)
else:
    for path in sys.stdin.read().splitlines():
        with open(path, encoding="utf-8", errors="replace", newline="") as file:
            answer({"path": path}, file.read())
