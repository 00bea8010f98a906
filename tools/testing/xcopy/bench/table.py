#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Medians of a bench CSV and their ratios to dd. A way with one wrong run is not quoted."""
import csv
import statistics
import sys

COLUMNS = (('wall_ms', 'wall s', 1000), ('cpu_ms', 'cpu s', 1000), ('wire_bytes', 'wire MiB', 1 << 20))


def main(path):
    with open(path) as f:
        title = next(f).lstrip('# ').rstrip()
        rows = list(csv.DictReader(f))
    print(title)
    for fabric, kind in sorted({(r['fabric'], r['kind']) for r in rows}):
        table([r for r in rows if (r['fabric'], r['kind']) == (fabric, kind)], f'{fabric}, {kind}')


def table(rows, title):
    print(f'\n{title:18}' + ''.join(f'{head:>10}{"dd=1":>9}' for _, head, _ in COLUMNS) + f'{"commands":>10}{"runs":>6}')
    base = None
    for way in dict.fromkeys(r['way'] for r in rows):
        runs = [r for r in rows if r['way'] == way]
        bad = {r['verified'] for r in runs} - {'yes'}
        if bad:
            print(f'{way:18}  not quoted: {", ".join(sorted(bad))}')
            continue
        median = {c: statistics.median(int(r[c]) for r in runs) for c, _, _ in COLUMNS}
        base = base or (median if way == 'dd' else None)
        line = f'{way:18}'
        for column, _, scale in COLUMNS:
            ratio = f'{median[column] / base[column]:9.4f}' if base and base[column] else f'{"-":>9}'
            line += f'{median[column] / scale:10.2f}{ratio}'
        commands = statistics.median(int(r['xcopy_commands']) for r in runs)
        print(line + f'{commands:10.0f}{len(runs):6}')


main(sys.argv[1])
