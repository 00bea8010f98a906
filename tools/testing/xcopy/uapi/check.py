#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""
The header for programs, include/uapi/linux/blk-copy.h: as every dialect of C and C++
reads it, as 32-bit programs see it, and as syzkaller is told of it. Prints TAP.

    check.py [CC [CXX]]
"""
import os
import re
import subprocess
import sys

HERE = os.path.dirname(os.path.realpath(__file__))
UAPI = os.path.join(HERE, '../../../../include/uapi')
TEXT = os.path.join(HERE, 'dev_block_copy.txt')
CC = sys.argv[1] if len(sys.argv) > 1 else 'gcc'
CXX = sys.argv[2] if len(sys.argv) > 2 else 'g++'

# A use of all that a program names.
PROGRAM = '''
#include <linux/blk-copy.h>
int use(struct blkcopy_range *r, struct blkcopy_vec *v, struct blkcopy_segment *s);
int use(struct blkcopy_range *r, struct blkcopy_vec *v, struct blkcopy_segment *s)
{
	enum blkcopy_reason none = BLKCOPY_REASON_NONE;

	v->nr_segments = BLKCOPY_MAX_SEGMENTS;
	s->length = r->length;
	return (int)(BLKCOPY ^ BLKCOPY_VEC ^ BLOCK_URING_CMD_COPY ^ BLOCK_URING_CMD_COPY_VEC) +
	       (int)none + (int)(r->flags & BLKCOPY_FLAGS);
}
'''

points = failures = 0


def report(what, trouble=''):
    global points, failures
    points += 1
    failures += bool(trouble)
    print(f'{"not " if trouble else ""}ok {points} - {what}')
    for line in trouble.splitlines()[:20]:
        print(f'#   {line}')


def compiles(compiler, language, source, *options):
    """What the compiler says of it, '' for nothing."""
    run = subprocess.run([compiler, '-x', language, '-fsyntax-only', '-Wall', '-Wextra', '-Werror',
                          *options, '-isystem', UAPI, '-'],
                         input=source, capture_output=True, text=True)
    return run.stderr or run.returncode and 'it failed' or ''


# Warnings of a header count where it is no system's header.
OURS = PROGRAM.replace('<linux/blk-copy.h>', f'"{UAPI}/linux/blk-copy.h"')

for std in 'c89', 'c99', 'c11', 'c17', 'gnu2x':
    report(f'the header is {std}', compiles(CC, 'c', OURS, f'-std={std}', '-pedantic'))
for std in 'c++98', 'c++11', 'c++17', 'c++20':
    report(f'the header is {std}', compiles(CXX, 'c++', OURS, f'-std={std}', '-pedantic'))


def lines_of(path):
    with open(path, encoding='utf-8') as file:
        for line in file:
            line = line.rstrip('\n')
            if line and not line.startswith('#'):
                yield line


def read_text():
    """Structs: name -> [(field, type)], unions: name -> [(field, type)], names of constants."""
    structs, unions, names, into = {}, {}, set(), None
    for line in lines_of(TEXT):
        if m := re.fullmatch(r'(\w+) ([{[])', line):
            into = (structs if m[2] == '{' else unions).setdefault(m[1], [])
        elif m := re.fullmatch(r'\t(\w+)\t+(.*?)(\t+\(\w+\))?', line):
            into.append((m[1], m[2].strip()))
        elif m := re.fullmatch(r'\w+ = (.*)', line):
            names |= set(m[1].split(', '))
        names |= {n for n in re.findall(r'const\[(\w+)', line) if n[0].isalpha()}
    return structs, unions, names


STRUCTS, UNIONS, NAMES = read_text()


def size_of(kind):
    """Bytes, as syzkaller would lay it out."""
    if kind in STRUCTS:
        return sum(size_of(k) for _, k in STRUCTS[kind])
    if kind in UNIONS:
        sizes = {size_of(k) for _, k in UNIONS[kind]}
        assert len(sizes) == 1, kind
        return sizes.pop()
    if m := re.fullmatch(r'array\[(.*), (\d+)\]', kind):
        return size_of(m[1]) * int(m[2])
    if kind.startswith('ptr64['):
        return 8
    if kind == 'fd_block':
        return 4
    return int(re.search(r'int(8|16|32|64)\b', kind)[1]) // 8


def layout():
    """Assertions that the structs of the header are those of the text."""
    out = ['#include <stddef.h>', '#include <linux/blk-copy.h>']
    for name, fields in STRUCTS.items():
        at = 0
        for field, kind in fields:
            out.append(f'_Static_assert(offsetof(struct {name}, {field}) == {at}, "{name}.{field}");')
            at += size_of(kind)
        out.append(f'_Static_assert(sizeof(struct {name}) == {at}, "{name}");')
    return '\n'.join(out) + '\n'


def header_has(pattern):
    with open(os.path.join(UAPI, 'linux/blk-copy.h'), encoding='utf-8') as file:
        return set(re.findall(pattern, file.read(), re.M))


def differ(a, b):
    return ' '.join(sorted(a ^ b))


report('the description has the layout of the header', compiles(CC, 'c', layout()))
multiarch = subprocess.run([CC, '-print-multiarch'], capture_output=True, text=True).stdout.strip()
report('that is the same for 32-bit programs', compiles(
    CC, 'c', layout(), '-m32', '-isystem', f'/usr/include/{multiarch}'))
report('and has all structs', differ(set(STRUCTS), header_has(r'^struct (\w+) \{')))
report('and all flags and ioctls', differ(
    NAMES, header_has(r'^#define (BLKCOPY(?:_\w+)?)\s+(?:\(1U|_IO)')))

# Numbers that programs were compiled with never change.
NUMBERS = {
    'BLKCOPY': 0xc0401281, 'BLKCOPY_VEC': 0xc0481281,
    'BLOCK_URING_CMD_COPY': 0x1201, 'BLOCK_URING_CMD_COPY_VEC': 0x1202,
    'BLKCOPY_OFFLOAD_ONLY': 1, 'BLKCOPY_NO_OFFLOAD': 2, 'BLKCOPY_CHECK': 4,
    'BLKCOPY_ANY_SIGNAL': 8,
    'BLKCOPY_MAX_SEGMENTS': 1024,
}
report('the numbers are what they were', compiles(CC, 'c', '#include <linux/blk-copy.h>\n' + ''.join(
    f'_Static_assert({name} == {number}, "{name}");\n' for name, number in NUMBERS.items())))
report('and there are no others', differ(
    set(NUMBERS), header_has(r'^#define (B\w+)\s+(?:\(1U|_IO|\d)')))
print(f'1..{points}')
sys.exit(failures != 0)
