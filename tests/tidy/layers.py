"""Who may include whom. The arrows of docs/ARCHITECTURE.md, as tables."""

import re

_INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*(["<])([^">]+)[">]', re.MULTILINE)

# Between the top folders. Tests are not listed: they see everything.
TOP = {
    'engine': {'engine'},
    'simulator': {'engine', 'simulator'},
    'real': {'engine', 'real'},
    'viz': {'engine', 'simulator', 'viz'},
}

# Inside the engine, downward only. Planners (recovery, relocation) see neither ports nor
# orchestration, so they cannot act even by mistake.
_MODEL = {'model', 'base'}
_TOPOLOGY = _MODEL | {'topology'}
_JUDGEMENT = _TOPOLOGY | {'analysis', 'inventory'}
ENGINE = {
    'base': {'base'},
    'model': _MODEL,
    'ports': _MODEL | {'ports'},
    'topology': _TOPOLOGY,
    'inventory': _TOPOLOGY | {'inventory'},
    'analysis': _TOPOLOGY | {'analysis'},
    'recovery': _TOPOLOGY | {'analysis', 'recovery'},
    'relocation': _TOPOLOGY | {'analysis', 'relocation'},
    'discovery': _JUDGEMENT | {'discovery'},
    'orchestration': _JUDGEMENT | {'discovery', 'recovery', 'relocation', 'orchestration'},
    'wire': _JUDGEMENT | {'discovery', 'recovery', 'relocation', 'orchestration', 'wire'},
}

# What else engine and simulator may use: the beginning of the header's name, and where.
LIBRARIES = {
    'tl/expected.hpp': ['engine/**', 'simulator/**'],
    'fmt/': ['engine/**', 'simulator/**'],
    'boost/graph/': ['engine/topology/**', 'simulator/**'],
    're2/': ['engine/base/pattern.cpp'],
    'nlohmann/': ['engine/wire/**', 'simulator/**'],
    'CLI/': ['simulator/lab/**'],
    'unistd.h': ['simulator/lab/**'],
}

# Dear to compile, or an implementation's own business: in a .cpp, never in a header of ours.
HEAVY = re.compile(r'nlohmann/json\.hpp|httplib|spdlog/|sqlite3\.h|mysql|mariadb|cppconn/|CLI/|'
                   r'boost/(asio|beast)|rapidcheck|imgui|GLFW/')
HEAVY_ALLOWED = {
    'tests/support/**': 'test helpers exist to wrap Catch2 and RapidCheck',
    'engine/wire/archive.h': 'private to wire: templates that read and write json values',
    'viz/**': 'panels draw with ImGui: it is their vocabulary',
}


def _includes(file):
    for match in _INCLUDE.finditer(file.code):
        yield file.line_of(match.start()), match[1] == '"', match[2]


def _check_own(file, line, included):
    """An include with quotes: from the root, and along the arrows."""
    parts = included.split('/')
    if len(parts) < 2 or parts[0] not in {*TOP, 'tests'}:
        return file.finding(line, 'include-from-root', f'"{included}" does not show its layer: '
                            'write the path from the root, as in "engine/model/step.h"')
    if file.folder in TOP and parts[0] not in TOP[file.folder]:
        allowed = ', '.join(sorted(TOP[file.folder]))
        return file.finding(line, 'layers', f'{file.folder} must not see {parts[0]} (only {allowed}): '
                            'move what both need down, or pass it in as a value')
    here = file.path.split('/')
    if here[0] == 'engine' and parts[0] == 'engine' and len(here) > 2:
        if here[1] not in ENGINE:
            return file.finding(line, 'layers', f'engine/{here[1]} has no place in the order of layers: '
                                'give it one in tests/tidy/layers.py and docs/ARCHITECTURE.md')
        if parts[1] not in ENGINE[here[1]]:
            allowed = ', '.join(sorted(ENGINE[here[1]]))
            return file.finding(line, 'layers', f'engine/{here[1]} must not see engine/{parts[1]} '
                                f'(only {allowed}): pass what it needs as a value, or move it down')
    return None


def _check_foreign(file, line, included):
    """An include with angle brackets: heavy ones, and what engine and simulator may use."""
    if file.is_header and HEAVY.search(included) and not file.is_in(HEAVY_ALLOWED):
        yield file.finding(line, 'heavy-header', f'<{included}> in a header is paid for by everyone who '
                           'includes it: include it in the .cpp and hide it (json_fwd.hpp, a private struct)')
    if file.folder in ('engine', 'simulator') and re.search(r'[/.]', included):
        places = [p for start, p in LIBRARIES.items() if included.startswith(start)]
        if not places:
            yield file.finding(line, 'library', f'<{included}> is no library that {file.folder} uses: do '
                               'without, or add it to tests/tidy/layers.py with a decision record')
        elif not any(file.is_in(p) for p in places):
            yield file.finding(line, 'library', f'<{included}> is used in {", ".join(places[0])} only')


def check(file):
    if not file.is_cpp:
        return
    for line, is_own, included in _includes(file):
        if is_own:
            finding = _check_own(file, line, included)
            if finding:
                yield finding
        else:
            yield from _check_foreign(file, line, included)
