#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Medians of a matrix CSV, as ratios to by hand, and a chart of them.

    matrix.py CSV [--chart BASE]    BASE.svg and BASE.png are drawn with gnuplot

By hand itself is compared with the kernel without the patches, where the CSV has that.
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
# by hand on the kernel with the patches, compared with the one without
MOST_OF_STOCK = 1.03


def medians(rows):
    """{mode: (median ms, least, most, median MiB offloaded)} of one store and user."""
    out = {}
    for mode in ('stock', 'hand', *MODES):
        runs = [r for r in rows if r['mode'] == mode]
        if not runs or any(r['verdict'] != 'right' for r in runs):
            continue
        ms = [int(r['wall_ms']) for r in runs]
        out[mode] = (statistics.median(ms), min(ms), max(ms),
                     statistics.median(int(r['offloaded_mib']) for r in runs))
    return out


def cells(rows):
    """(store, user, MiB, medians) in the order of the file, a store at a time."""
    keys = dict.fromkeys((r['store'], r['user']) for r in rows)
    stores = list(dict.fromkeys(store for store, _ in keys))
    for store, user in sorted(keys, key=lambda k: stores.index(k[0])):
        own = [r for r in rows if (r['store'], r['user']) == (store, user)]
        yield store, user, int(own[0]['mib']), medians(own)


def ratios(by_mode, mode, base):
    """A mode's median, least and most, as quotients to the median of base."""
    return [ms / by_mode[base][0] for ms in by_mode[mode][:3]]


def quotient(by_mode, mode, base):
    """The same as text, or why there is none."""
    if mode not in by_mode:
        return f'{"-":>9}{"wrong":>14}'
    ms, least, most = ratios(by_mode, mode, base)
    return f'{ms:9.2f}{f"({least:.2f}-{most:.2f})":>14}'


def print_table(rows):
    has_stock = any(r['mode'] == 'stock' for r in rows)
    print(f'{"store":14}{"who":12}{"MiB":>5}' + (f'{"stock s":>9}' if has_stock else '') + f'{"by hand s":>11}' +
          (f'{"/stock":>9}{"(range)":>14}' if has_stock else '') +
          ''.join(f'{HEADS[m]:>9}{"(range)":>14}{"MiB":>5}' for m in MODES))
    for store, user, mib, by_mode in cells(rows):
        line = f'{store:14}{user:12}{mib:5}'
        if 'hand' not in by_mode:
            print(line + '  not quoted: wrong or not done by hand')
            continue
        if 'stock' in by_mode:
            line += f'{by_mode["stock"][0] / 1000:9.2f}'
        elif has_stock:
            line += f'{"-":>9}'
        line += f'{by_mode["hand"][0] / 1000:11.2f}'
        if 'stock' in by_mode:
            line += quotient(by_mode, 'hand', 'stock')
        elif has_stock:
            wrong = any(r['mode'] == 'stock' and (r['store'], r['user']) == (store, user) for r in rows)
            line += f'{"-":>9}{"wrong" if wrong else "":>14}'
        for mode in MODES:
            line += quotient(by_mode, mode, 'hand') + (f'{by_mode[mode][3]:5.0f}' if mode in by_mode else f'{"-":>5}')
        print(line)


def print_stock(rows):
    """By hand with the patches, compared with the kernel without: all cells in a line."""
    of = {f'{user} on {store}': ratios(by_mode, 'hand', 'stock')[0]
          for store, user, _, by_mode in cells(rows) if 'stock' in by_mode and 'hand' in by_mode}
    if not of:
        return
    above = {cell: r for cell, r in of.items() if r > MOST_OF_STOCK}
    print(f'by hand, stock kernel = 1: {len(of)} cells, {min(of.values()):.2f} to {max(of.values()):.2f}, '
          f'median {statistics.median(of.values()):.3f}; above {MOST_OF_STOCK}: ' +
          (', '.join(f'{cell} {r:.3f}' for cell, r in above.items()) or 'none'))


def print_tools(rows):
    """What copies the same as BLKCOPY, next to it: medians, the best of sg_xcopy's sizes."""
    for store in dict.fromkeys(r['store'] for r in rows):
        own = [r for r in rows if (r['store'], r['user']) == (store, 'blkcopy')]
        tools = [m for m in dict.fromkeys(r['mode'] for r in own) if m not in ('hand', *MODES)]
        ms = {}
        for mode in ('hand', *MODES, *tools):
            runs = [r for r in own if r['mode'] == mode]
            if runs and all(r['verdict'] == 'right' for r in runs):
                ms[mode] = statistics.median(int(r['wall_ms']) for r in runs)
        if not tools or 'hand' not in ms:
            continue
        sizes = [m for m in ms if m.startswith('sg_xcopy-')]
        for mode in sorted(sizes, key=ms.get)[1:]:
            del ms[mode]
        print(f'{store}, blkcopy beside others, by hand = 1: ' +
              ', '.join(f'{m} {t / ms["hand"]:.2f}' for m, t in sorted(ms.items(), key=lambda x: x[1])) +
              ''.join(f', {m} wrong' for m in tools if m not in ms and m not in sizes))


def draw(rows, base):
    """Bars, one group for each user, one panel for each store."""
    data, stores = [], {}
    has_stock = any(r['mode'] == 'stock' for r in rows)
    for store, user, _, by_mode in cells(rows):
        if 'hand' in by_mode and all(m in by_mode for m in MODES):
            off = f'{ratios(by_mode, "hand", "stock")[0]:.3f}' if 'stock' in by_mode else '?'
            stores.setdefault(store, []).append(
                f'{user} {off} ' + ' '.join(f'{ratios(by_mode, m, "hand")[0]:.3f}' for m in MODES))
    if not stores:
        sys.exit('matrix.py: no chart: no store and user was right by hand and both ways')
    for lines in stores.values():
        data.append('\n'.join(lines))
    off_bar = '$data index {i} using 2:xtic(1) title "off, stock kernel = 1" lc rgb "#999999", '
    plots = '\n'.join(
        f'set title "{store}"\nplot ' + (off_bar.format(i=i) if has_stock else '') +
        f'$data index {i} using 3:xtic(1) title "policy=measure, by hand = 1" lc 1, '
        f'"" index {i} using 4 title "policy=always, by hand = 1" lc 2, 1 with lines dt 2 lc rgb "black" notitle'
        for i, store in enumerate(stores))
    for ending, terminal in (('svg', 'svg size 1000,%d dynamic background rgb "white"'),
                             ('png', 'pngcairo size 1000,%d')):
        script = '\n'.join((
            '$data << EOD', '\n\n\n'.join(data), 'EOD', 'set datafile missing "?"',
            f'set terminal {terminal % (300 * len(stores))}',
            f'set output "{base}.{ending}"',
            'set style data histogram', 'set style fill solid 0.8', 'set boxwidth 0.9',
            'set yrange [0:2.5]', 'set ylabel "time; cut at 2.5"', 'set grid y', 'set key below',
            f'set multiplot layout {len(stores)},1', plots, 'unset multiplot', ''))
        subprocess.run(['gnuplot', '-'], input=script, text=True, check=True)


def main():
    args = argparse.ArgumentParser()
    args.add_argument('csv', type=Path)
    args.add_argument('--chart', type=Path)
    args = args.parse_args()
    with open(args.csv, encoding='ascii') as f:
        title = next(f, '')
        if not title.startswith('#'):
            sys.exit(f'matrix.py: {args.csv}: the first line is no title, as make matrix writes it')
        title = title.lstrip('# ').rstrip()
        rows = list(csv.DictReader(f))
    print(title)
    print_table(rows)
    print_stock(rows)
    print_tools(rows)
    if args.chart and not shutil.which('gnuplot'):
        sys.exit('matrix.py: no chart: gnuplot is missing (package gnuplot-nox)')
    if args.chart:
        draw(rows, args.chart)


main()
