#!/usr/bin/python
"""Says nothing: only its place counts."""

DOCUMENTATION = """
module: greet
short_description: says nothing
description: says nothing
author: nobody
"""

EXAMPLES = ""
RETURN = ""
