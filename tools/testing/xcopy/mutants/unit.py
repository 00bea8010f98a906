#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""
unit.py [NAME...]: do the unit tests notice when a C++ part is wrong?

Each line of unit.txt breaks one place: name, file, old text, which stands there
exactly once, new text, the test in ../unit that has to fail, or to hang; with tabs
between and \\n and \\t within. The part is compiled with that one change and linked
with this test alone, which is tried with the part as it is first. Needs no guest.
TAP on stdout; objects in build/mutants/unit.
"""
import shutil
import subprocess
import sys
from pathlib import Path

sys.dont_write_bytecode = True
from table import mutants as lines_of

HERE = Path(__file__).resolve().parent
TREE = HERE.parents[3]
UNIT = HERE.parent / 'unit'
OUT = TREE / 'build/mutants/unit'
DIALECT = ['-std=gnu++20', '-fno-rtti', '-fno-strict-aliasing', '-funsigned-char', '-D_GLIBCXX_ASSERTIONS', '-O1']
SECONDS = 30


def compile(source, to, *first):
    """An object of @source; folders in @first come before the tree."""
    where = [f'-I{folder}' for folder in (*first, TREE, TREE / 'include')]
    subprocess.run(['g++', *DIALECT, *where, '-c', '-o', to, source], check=True)


def once(source, to):
    """The same, where it is not there yet."""
    if not to.exists():
        compile(source, to)
    return to


def end_of(part, test):
    """How @test ends with @part of the tree in OUT/tree: passed, failed, hung, or that it cannot be built."""
    try:
        compile(OUT / 'tree' / part, OUT / 'part.o', OUT / 'tree')
        objects = [OUT / 'part.o', once(UNIT / f'{test}.cc', OUT / f'{test}.o'),
                   once(UNIT / 'kcxx_host.cc', OUT / 'kcxx_host.o')]
        subprocess.run(['g++', '-o', OUT / 'test', *objects, '-lgtest', '-lgtest_main', '-lpthread'], check=True)
        subprocess.run([OUT / 'test', '--gtest_brief=1'], check=True, timeout=SECONDS, stdout=subprocess.DEVNULL)
    except subprocess.TimeoutExpired:
        return 'hung'
    except subprocess.CalledProcessError as error:
        return 'failed' if error.cmd[0] == OUT / 'test' else 'not built'
    return 'passed'


def try_mutant(file, old, new, test):
    """A copy of the part's folder, changed in one place."""
    folder = Path(file).parent
    shutil.rmtree(OUT / 'tree', ignore_errors=True)
    shutil.copytree(TREE / folder, OUT / 'tree' / folder)
    broken = OUT / 'tree' / file
    text = broken.read_text()
    if old and text.count(old) != 1:
        return f'the text is there {text.count(old)} times'
    if old:
        broken.write_text(text.replace(old, new))
    return end_of(Path(file).with_suffix('.cc'), test)


def main():
    unknown = set(sys.argv[1:]) - {name for name, *_ in lines_of(HERE / 'unit.txt')}
    if unknown:
        sys.exit(f'mutants: no mutant named {", ".join(sorted(unknown))} (unit.txt has them; run.sh has others)')
    shutil.rmtree(OUT, ignore_errors=True)
    OUT.mkdir(parents=True)
    mutants = list(lines_of(HERE / 'unit.txt', sys.argv[1:]))
    whole = sorted({(f'{Path(file).with_suffix("")}.cc', test) for _, file, _, _, test in mutants})
    results = [(try_mutant(file, '', '', test) == 'passed', f'{file} as it is passes {test}') for file, test in whole]
    for name, file, old, new, test in mutants:
        end = try_mutant(file, old, new, test)
        results.append((end in ('failed', 'hung'), f'{name}: {test}: {end}'))
    for i, (ok, what) in enumerate(results):
        print('ok' if ok else 'not ok', f'{i + 1} - {what}')
    print(f'1..{len(results)}')
    return not mutants or not all(ok for ok, _ in results)


sys.exit(main())
