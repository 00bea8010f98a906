# SPDX-License-Identifier: GPL-2.0-only
"""The lines of a table of mutants, as run.sh has them in mutants.txt and unit.py in unit.txt."""


def mutants(table, names=()):
    """(name, file, old, new, tests) of each line, or of those that are named."""
    for line in table.read_text().splitlines():
        if not line or line.startswith('#'):
            continue
        name, *fields = line.split('\t')
        if not names or name in names:
            yield name, *(f.replace(r'\n', '\n').replace(r'\t', '\t') for f in fields)
