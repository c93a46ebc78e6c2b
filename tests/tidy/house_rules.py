#!/usr/bin/env python3
"""The house rules, as a test. See docs/STYLE.md for the reasons.

    tests/tidy/house_rules.py [--root FOLDER] [--compile-commands FILE]

Prints one line for each violation (file:line: [rule] what to do instead) and fails if there is one. What the
compiler or clang-tidy can check is left to them; that each header compiles alone is checked by CMake's target
all_verify_interface_header_sets.
"""

import argparse
import os
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import layers  # noqa: E402  pylint: disable=wrong-import-position
import orphans  # noqa: E402  pylint: disable=wrong-import-position
import shape  # noqa: E402  pylint: disable=wrong-import-position
import words  # noqa: E402  pylint: disable=wrong-import-position
from source import SourceFile  # noqa: E402  pylint: disable=wrong-import-position

_SKIPPED_FOLDERS = {'.git', 'build', '.cache', '__pycache__', 'node_modules'}
_BINARY = ('.png', '.jpg', '.ico', '.gz', '.db', '.ttf', '.woff', '.woff2')


def list_files(root):
    """Tracked and new files; in an unpacked archive, all."""
    listed = subprocess.run(['git', '-c', 'safe.directory=*', '-C', root, 'ls-files', '-z', '--cached', '--others',
                             '--exclude-standard'], capture_output=True, check=False)
    if listed.returncode == 0:
        return sorted(path for path in set(listed.stdout.decode().split('\0'))
                      if path and os.path.isfile(os.path.join(root, path)))
    found = []
    for folder, folders, files in os.walk(root):
        folders[:] = [name for name in folders if name not in _SKIPPED_FOLDERS]
        found += [os.path.relpath(os.path.join(folder, name), root).replace(os.sep, '/') for name in files]
    return sorted(found)


def check_file(file, all_paths):
    yield from layers.check(file)
    yield from words.check(file)
    yield from shape.check(file, all_paths)


def check_tree(root, database=None):
    paths = list_files(root)
    findings = []
    for path in paths:
        if path.endswith(_BINARY):
            continue
        try:
            with open(os.path.join(root, path), encoding='utf-8') as stream:
                text = stream.read()
        except UnicodeDecodeError:
            continue
        findings += check_file(SourceFile(path, text), set(paths))
    if database and os.path.exists(database):
        findings += orphans.check(paths, orphans.built_sources(database, os.path.realpath(root)))
    return paths, findings


def main():
    here = os.path.dirname(os.path.abspath(__file__))
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--root', default=os.path.dirname(os.path.dirname(here)))
    parser.add_argument('--compile-commands', help='also look for sources that no target builds')
    asked = parser.parse_args()
    paths, findings = check_tree(asked.root, asked.compile_commands)
    for finding in sorted(findings, key=lambda one: (one.path, one.line)):
        print(finding)
    print(f'{len(paths)} files, {len(findings)} violation{"" if len(findings) == 1 else "s"} of the house rules')
    return 1 if findings else 0


if __name__ == '__main__':
    sys.exit(main())
