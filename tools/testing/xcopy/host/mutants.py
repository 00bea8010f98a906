#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""
Each line of mutants.txt and unit.txt still breaks something: its text stands once in
its file, and the tests that it names are there. Whether these notice is shown by
make mutants, which takes long, and which nobody runs after each change. TAP.
"""
import sys
from pathlib import Path

XCOPY = Path(__file__).resolve().parents[1]
TREE = XCOPY.parents[2]
sys.dont_write_bytecode = True
sys.path.insert(0, str(XCOPY / 'mutants'))
from table import mutants  # noqa: E402


def is_test(word, folder):
    if folder == 'unit':
        return (XCOPY / f'unit/{word}.cc').exists()
    return (XCOPY / f'selftests/{word}').is_dir() or (XCOPY / f'selftests/{word}.sh').exists()


def complaints(file, old, new, tests, folder):
    """What is wrong with a line."""
    broken = TREE / file
    times = broken.read_text().count(old) if broken.exists() else 0
    if times != 1:
        yield f'{file} has its text {times} times'
    if file.endswith('.patch') and old.count('\n') != new.count('\n'):
        yield 'the number of lines changes'
    if old == new:
        yield 'it changes nothing'
    yield from (f'there is no test {word}' for word in tests.split() if not is_test(word, folder))


def main():
    wrong, nr, names = [], 0, set()
    for table, folder in (('mutants.txt', 'selftests'), ('unit.txt', 'unit')):
        for name, file, old, new, tests in mutants(XCOPY / 'mutants' / table):
            nr += 1
            wrong += [f'# {name}: {c}' for c in complaints(file, old, new, tests, folder)]
            wrong += [f'# {name}: there are two'] if name in names else []
            names.add(name)
    print(*wrong, sep='\n', end='\n' if wrong else '')
    print('not ok' if wrong else 'ok', f'1 - {nr} mutants break what is there, and name tests that are')
    return 1 if wrong else 0


sys.exit(main())
