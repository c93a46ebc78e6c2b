"""Sources that no target builds: nobody would notice that they do not compile."""

import json
import os
import re

from source import Finding

_TOP = ('engine', 'simulator', 'real', 'viz', 'tests')


_UNITY = re.compile(r'^unity_.*_cxx\.cxx$')
_INCLUDED = re.compile(r'^#include "(.+)"$', re.MULTILINE)


def _sources_of(path):
    """Itself, or the sources that CMake has put into this one (UNITY_BUILD)."""
    if not _UNITY.match(os.path.basename(path)) or not os.path.exists(path):
        return [path]
    with open(path, encoding='utf-8') as stream:
        return _INCLUDED.findall(stream.read())


def built_sources(database, root):
    """The sources that a compile_commands.json names, relative to the root."""
    with open(database, encoding='utf-8') as stream:
        entries = json.load(stream)
    paths = set()
    for entry in entries:
        path = os.path.normpath(os.path.join(entry['directory'], entry['file']))
        paths.update(os.path.relpath(one, root).replace(os.sep, '/') for one in _sources_of(path))
    return paths


def check(paths, built):
    """A part that was not configured at all (real, viz) is no orphan, and neither are its tests."""
    absent = {part for part in _TOP if not any(path.startswith(part + '/') for path in built)}
    for path in sorted(paths):
        parts = path.split('/')
        if path.endswith('.cpp') and parts[0] in _TOP and path not in built and not absent & set(parts):
            yield Finding(path, 1, 'orphan', 'no target builds it: put it into the CMakeLists.txt of its folder, '
                          'or delete it')
