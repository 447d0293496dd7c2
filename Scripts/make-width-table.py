#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Prints Sources/RelayTerminal/WidthTable.swift: how many columns each character takes.

Source: Python's unicodedata, which is made from the Unicode Character Database (its version is
written into the table): EastAsianWidth.txt for the wide ones (W and F), the general categories
Mn, Me and Cf and the Hangul medial vowels and final consonants for those of no width.

    Scripts/make-width-table.py > Sources/RelayTerminal/WidthTable.swift
"""
import unicodedata

# Format characters that are shown: the soft hyphen, and numbers' signs that precede them.
SHOWN = {0xAD, *range(0x600, 0x606), 0x6DD, 0x70F, 0x890, 0x891, 0x8E2, 0x110BD, 0x110CD}
# Planes set aside for ideographs: wide, even where not yet assigned (UAX 11, section 5).
IDEOGRAPHS = (range(0x20000, 0x2FFFE), range(0x30000, 0x3FFFE))


def width(code):
    if code in SHOWN or 0xD800 <= code < 0xE000:
        return 1
    character = chr(code)
    if 0x1160 <= code < 0x1200 or 0xD7B0 <= code < 0xD800:
        return 0
    if unicodedata.category(character) in ('Mn', 'Me', 'Cf'):
        return 0
    if any(code in block for block in IDEOGRAPHS):
        return 2
    return 2 if unicodedata.east_asian_width(character) in 'WF' else 1


def ranges(wanted):
    found, first = [], None
    for code in range(0x110001):
        inside = code < 0x110000 and width(code) == wanted
        if inside and first is None:
            first = code
        elif not inside and first is not None:
            found.append((first, code - 1))
            first = None
    return found


def table(name, wanted, words):
    print('    /// %s' % words)
    print('    static let %s: [UInt64] = [' % name)
    items = ['0x%06X_%06X' % pair for pair in ranges(wanted)]
    for start in range(0, len(items), 5):
        print('        ' + ', '.join(items[start:start + 5]) + ',')
    print('    ]')


print('''// SPDX-License-Identifier: Apache-2.0
// Made by Scripts/make-width-table.py from Unicode %s; do not edit.

/// Ranges of characters that are not one column wide, each as its first and its last in 24 bits,
/// ascending.
enum WidthTable {''' % unicodedata.unidata_version)
table('zero', 0, 'Takes no column of its own.')
print()
table('wide', 2, 'Takes two columns.')
print('}')
