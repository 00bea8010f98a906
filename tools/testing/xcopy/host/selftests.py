#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""
The guest's tests have the form that its runner wants: a sentence, fields that
it knows, the libraries that the lines below need, those and no others; each has a
number of its own in its group; and each reason has a test that asks for it and for no other. TAP.
"""
import re
import sys
from collections import Counter
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1] / 'selftests'
TREE = TESTS.parents[3]
FIELDS = {'needs', 'groups', 'timeout', 'expect-log', 'guest'}
# where bash takes a word for a command, or one of ours does
COMMAND = r'(?:^|[;&|({!]|\b(?:do|then|else|if|while|until|await \S+|n?ok "[^"]*"))\s*'


class Library:
    def __init__(self, text):
        self.text = text
        self.functions = set(re.findall(r'^([a-z_0-9]+)\(\)', text, re.M))
        self.names = self.functions | set(re.findall(r'\b([A-Z_0-9]+)=', text))

    def called_in(self, text):
        return sorted(n for n in self.functions if re.search(COMMAND + n + r'(?=[\s;)]|$)', text, re.M))

    def named_in(self, text):
        return self.names & set(re.findall(r'\w+', text))


LIBRARIES = {f.stem[4:]: Library(f.read_text()) for f in TESTS.glob('lib-*.sh')}


def complaints(text):
    """What is wrong with a test's text."""
    lines = text.split('\n')
    if not lines[0].startswith('# SPDX-'):
        yield 'the first line is not that of the licence (the runner starts bash and sources libraries)'
    if not re.match(r'# (?![a-z-]+: )\S', lines[1]):
        yield 'the second line does not say what it shows'
    header = text[:text.index('\n\n')]
    body = '\n'.join(line for line in text[len(header):].split('\n') if not line.lstrip().startswith('#'))
    if late := re.search(r'^# (' + '|'.join(FIELDS) + r'): ', '\n'.join(lines[len(header.split('\n')):20]), re.M):
        yield f'"{late[1]}" is behind the first empty line, where the runner does not look'
    fields = dict(re.findall(r'^# ([a-z-]+): (.*)', header, re.M))
    yield from (f'there is no field "{name}"' for name in fields.keys() - FIELDS)
    needs = fields.get('needs', '').split()
    yield from (f'there is no lib-{name}.sh' for name in needs if name not in LIBRARIES)
    needs = [name for name in needs if name in LIBRARIES]
    used = body + ''.join(LIBRARIES[name].text for name in needs)
    for name, library in LIBRARIES.items():
        called = [n for n in library.called_in(body) if not re.search(rf'^{n}\(\)', body, re.M)]
        if name in needs and not library.named_in(used.replace(library.text, '')):
            yield f'it does not need {name}'
        if name not in needs + ['copy'] and called:
            yield f'it needs {name}: {" ".join(called)}'


# an assertion of one reason: counts NAME, $(refused NAME), by_hand ... NAME
ASKS = re.compile(r'^\s*counts (\w+) "|\$\(refused (\w+)\)|\bby_hand "[^"]*" .* (?:"(\w+)"|(\w+))$', re.M)


def unasked(tests):
    """Reasons that no test asks for alone."""
    listed = (TREE / 'include/linux/blk-copy-types.h').read_text()
    reasons = re.findall(r'^\tX\(\w+,\s*"(\w+)"\)', listed, re.M)
    asked = {name for f in tests for match in ASKS.findall(f.read_text()) for name in match}
    return [name for name in reasons if name not in asked | {'none'}]


def main():
    tests = sorted(TESTS.glob('*/[0-9]*.sh'))
    wrong = [f'# {f.relative_to(TESTS)}: {c}' for f in tests for c in complaints(f.read_text())]
    known = Counter(name for library in LIBRARIES.values() for name in library.functions)
    wrong += [f'# {name}() is in {n} libraries' for name, n in known.items() if n > 1]
    numbers = Counter(f'{f.parent.name}/{f.name[:3]}' for f in tests)
    wrong += [f'# {n} tests are {name}' for name, n in numbers.items() if n > 1]
    print(*wrong, sep='\n', end='\n' if wrong else '')
    print('not ok' if wrong else 'ok', f'1 - {len(tests)} tests have the form that the runner wants')
    bare = unasked(tests)
    print(*[f'# {name}' for name in bare], sep='\n', end='\n' if bare else '')
    print('not ok' if bare else 'ok', '2 - each reason has a test that asks for it alone')
    return 1 if wrong or bare else 0


sys.exit(main())
