#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Medians of a matrix CSV, as ratios to by hand, and a chart of them.

    matrix.py CSV [--chart BASE]    BASE.svg and BASE.png are drawn with gnuplot

A way with a run whose data were wrong is not quoted.
"""
import argparse
import csv
import shutil
import statistics
import subprocess
import sys
from pathlib import Path

MODES = ('policy', 'always')
HEADS = {'policy': 'measure', 'always': 'always'}


def medians(rows):
    """{mode: (median ms, least, most, median MiB offloaded)} of one store and user."""
    out = {}
    for mode in ('hand', *MODES):
        runs = [r for r in rows if r['mode'] == mode]
        if not runs or any(r['verdict'] != 'right' for r in runs):
            continue
        ms = [int(r['wall_ms']) for r in runs]
        out[mode] = (statistics.median(ms), min(ms), max(ms),
                     statistics.median(int(r['offloaded_mib']) for r in runs))
    return out


def cells(rows):
    """(store, user, MiB, medians) in the order of the file."""
    for store, user in dict.fromkeys((r['store'], r['user']) for r in rows):
        own = [r for r in rows if (r['store'], r['user']) == (store, user)]
        yield store, user, int(own[0]['mib']), medians(own)


def print_table(rows):
    print(f'{"store":9}{"who":12}{"MiB":>5}{"by hand s":>11}' +
          ''.join(f'{HEADS[m]:>9}{"(range)":>14}{"MiB":>5}' for m in MODES))
    for store, user, mib, by_mode in cells(rows):
        line = f'{store:9}{user:12}{mib:5}'
        if 'hand' not in by_mode:
            print(line + '  not quoted: wrong or not done by hand')
            continue
        hand = by_mode['hand'][0]
        line += f'{hand / 1000:11.2f}'
        for mode in MODES:
            if mode not in by_mode:
                line += f'{"-":>9}{"wrong":>14}{"-":>5}'
                continue
            ms, least, most, offloaded = by_mode[mode]
            span = f'({least / hand:.2f}-{most / hand:.2f})'
            line += f'{ms / hand:9.2f}{span:>14}{offloaded:5.0f}'
        print(line)


def print_tools(rows):
    """What copies the same as BLKCOPY, next to it: medians, the best of sg_xcopy's sizes."""
    tools = [m for m in dict.fromkeys(r['mode'] for r in rows) if m not in ('hand', *MODES)]
    for store in dict.fromkeys(r['store'] for r in rows) if tools else ():
        own = [r for r in rows if (r['store'], r['user']) == (store, 'blkcopy')]
        ms = {}
        for mode in ('hand', *MODES, *tools):
            runs = [r for r in own if r['mode'] == mode]
            if runs and all(r['verdict'] == 'right' for r in runs):
                ms[mode] = statistics.median(int(r['wall_ms']) for r in runs)
        sizes = [m for m in ms if m.startswith('sg_xcopy-')]
        for mode in sorted(sizes, key=ms.get)[1:]:
            del ms[mode]
        print(f'{store}, blkcopy beside others, by hand = 1: ' +
              ', '.join(f'{m} {t / ms["hand"]:.2f}' for m, t in sorted(ms.items(), key=lambda x: x[1])) +
              ''.join(f', {m} wrong' for m in tools if m not in ms and m not in sizes))


def draw(rows, base):
    """Bars, one group for each user, one panel for each store."""
    data, stores = [], {}
    for store, user, _, by_mode in cells(rows):
        if 'hand' in by_mode and all(m in by_mode for m in MODES):
            hand = by_mode['hand'][0]
            stores.setdefault(store, []).append(
                f'{user} ' + ' '.join(f'{by_mode[m][0] / hand:.3f}' for m in MODES))
    for lines in stores.values():
        data.append('\n'.join(lines))
    plots = '\n'.join(
        f'set title "{store}"\nplot $data index {i} using 2:xtic(1) title "policy=measure", '
        f'"" index {i} using 3 title "policy=always", 1 with lines dt 2 lc rgb "black" title "by hand"'
        for i, store in enumerate(stores))
    for ending, terminal in (('svg', 'svg size 900,%d dynamic background rgb "white"'),
                             ('png', 'pngcairo size 900,%d')):
        script = '\n'.join((
            '$data << EOD', '\n\n\n'.join(data), 'EOD',
            f'set terminal {terminal % (300 * len(stores))}',
            f'set output "{base}.{ending}"',
            'set style data histogram', 'set style fill solid 0.8', 'set boxwidth 0.9',
            'set yrange [0:2.5]', 'set ylabel "time, by hand = 1; cut at 2.5"', 'set grid y', 'set key outside',
            f'set multiplot layout {len(stores)},1', plots, 'unset multiplot', ''))
        subprocess.run(['gnuplot', '-'], input=script, text=True, check=True)


def main():
    args = argparse.ArgumentParser()
    args.add_argument('csv', type=Path)
    args.add_argument('--chart', type=Path)
    args = args.parse_args()
    with open(args.csv, encoding='ascii') as f:
        title = next(f).lstrip('# ').rstrip()
        rows = list(csv.DictReader(f))
    print(title)
    print_table(rows)
    print_tools(rows)
    if args.chart and not shutil.which('gnuplot'):
        sys.exit('matrix.py: no chart: gnuplot is missing (package gnuplot-nox)')
    if args.chart:
        draw(rows, args.chart)


main()
