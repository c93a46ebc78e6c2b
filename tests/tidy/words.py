"""Words that are refused: what would make a run differ from its replay, and what we have left behind."""

import re

# Engine and simulator must do the same on every machine, every time. Rule, pattern, what to do instead,
# and the places where it is allowed all the same, with the reason.
_DECIDES = ('engine', 'simulator')
_PROGRAM = {'simulator/lab/**': 'a program: it talks to a person and reads files; worlds do not'}
DETERMINISM = [
    ('unordered', r'\bunordered_(multi)?(map|set)\b', 'its order differs between libraries: std::map, std::set '
     'or a sorted vector', {}),
    ('pointer-key', r'\bstd::(multi)?(map|set)<\s*(const\s+)?[\w:]+(\s+const)?\s*\*', 'addresses differ from run '
     'to run: key by what the thing is (InstanceKey, an id)', {}),
    ('clock', r'\b(system_clock|steady_clock|high_resolution_clock|clock_gettime|gettimeofday)\b',
     'time is an argument: take an Instant', _PROGRAM),
    ('clock', r'(?<![\w.>])(?:std::)?time\s*\(\s*(?:nullptr|NULL|0|&\w+)?\s*\)', 'time is an argument: take an '
     'Instant', _PROGRAM),
    ('random', r'\b(s?rand|[dl]rand48|random)\s*\(|\brandom_device\b|\bmt19937(_64)?\b|\bdefault_random_engine\b'
     r'|\bstd::\w+_distribution\b|\bstd::(ranges::)?(shuffle|sample)\b',
     'its output differs between standard libraries: Rng of engine/base/random.h', {}),
    ('floating-point', r'\b(float|double)\b', 'rounding differs between machines and decides badly: count in '
     'integers (microseconds, per mille)', {}),
    ('thread', r'\bstd::(jthread|thread|(recursive_|shared_|timed_)*mutex|atomic\w*|condition_variable\w*|async|'
     r'future|promise|call_once|lock_guard|unique_lock|scoped_lock|shared_lock)\b|\bthread_local\b|\bpthread_\w+',
     'one thread: what happens side by side in the world is an event here',
     {**_PROGRAM, 'simulator/sweep/**': 'a sweep runs many worlds, each on one thread',
      'engine/base/name.cpp': 'the texts of names are common to all worlds (docs/decisions/0013)',
      'engine/base/shared.h': 'copies of one value may be on several threads (docs/decisions/0013)'}),
    ('output', r'\bstd::(cout|cerr|clog|wcout|puts|printf)\b|(?<![\w:.>])(f?printf|puts|putchar)\s*\(|'
     r'\bfmt::print\b|^[ \t]*#[ \t]*include[ \t]*<(iostream|cstdio)>',
     'the engine and its worlds do not speak: return a value or a record', _PROGRAM),
    ('environment', r'\b(secure_)?getenv\b|\bstd::filesystem\b|\b[io]?fstream\b',
     'what is not an argument cannot be replayed: take it as an argument',
     {**_PROGRAM, 'simulator/scenario/scenario.cpp': 'reads a scenario file before there is a world'}),
    ('locale', r'\bstd::locale\b|\bsetlocale\b|\bimbue\b|\bstd::(to(lower|upper)|is(alpha|alnum|digit|space|xdigit|'
     r'upper|lower|print|punct))\b|\bstd::sto(i|l|ll|ul|ull|f|d)\b',
     'depends on who runs it: engine/base/text.h and std::from_chars', {}),
    ('regex', r'\bstd::(basic_)?regex\w*\b', 'exponential, and different between libraries: engine/base/pattern.h', {}),
    ('global', r'^(static|inline)\s+(?!const\b|constexpr\b|constinit\s+const\b)[\w:<>,\s*&]+?\s\w+\s*(=[^=(]*)?;',
     'no mutable globals: state lives in a value that can be copied', {}),
]
_DETERMINISM = [(rule, re.compile(pattern, re.MULTILINE), advice, allowed)
                for rule, pattern, advice, allowed in DETERMINISM]
_POINTER_PRINT = re.compile(r'"(?:\\.|[^"\\\n])*(%p|\{:p\})')

# The old words, and where they are allowed all the same.
OLD_WORD = re.compile(r'[A-Za-z0-9_~-]*(?:master|slave)[A-Za-z0-9_-]*', re.IGNORECASE)
OLD_WORD_PLACES = {
    'real/compat/**': 'the seam: exact names of the compatible API, commands, placeholders',
    'real/mysql/dialect*': 'the seam: statements and columns of servers',
    'real/config/known_keys.cpp': "the table of orchestrator's configuration keys",
    'tests/golden/**': 'what orchestrator answers, to the letter',
    'tests/unit/real/**': 'tests of the seams say the old names to them',
    'tests/unit/simulator/mysql/**': 'what servers say, to the letter',
    'tests/contract/**': 'what servers say, to the letter',
    'tests/real/harness/families.py': 'statements by server family',
    'tests/tidy/**': 'this rule and its tests',
    'docs/operating/migrate-from-orchestrator.md': 'says what was called how',
    'docs/operating/hooks.md': 'the lists, placeholders and values that hooks in the field know',
    'docs/GLOSSARY.md': 'says which old word is which new one',
    'LICENSE': 'not ours',
}
# Names of others, which have no other spelling. Matched as whole words, allowed everywhere.
OLD_WORD_NAMES = [
    (r'(Recover|Reasonable|Apply|Detach|Delay|Fail|KV|Promote|Pre|Post|Master|Unreachable|Supports|Use|Discover|'
     r'CoMaster)\w*(Master|Slave)\w*|MasterFailover\w+|PostMaster\w+', "orchestrator's configuration keys"),
    (r'gtid_slave_pos|slave_pos', 'variables and keywords of MariaDB'),
    (r'rpl_semi_sync_(master|slave)\w*', 'variables of servers'),
]
_OLD_NAMES = re.compile('|'.join(f'(?:{pattern})' for pattern, _ in OLD_WORD_NAMES))
# Values of orchestrator that users' own scripts read: allowed where they are spelt as here.
OLD_WORD_VALUES = {'mysql/master': 'default of KVClusterMasterPrefix'}

_BARE_TODO = re.compile(r'\b(TODO|FIXME|XXX|HACK)\b(?!\(#\d+\))')
_HOST_PATH = re.compile(r'(?<![\w.])/(?:work|home|root|Users)/[\w.-]+')
_HOST_PATH_ALLOWED = {'tests/tidy/**': 'this rule and its tests'}
_REGISTRY = re.compile(r'\b(?:[\w-]+\.)*(?:registry\.npmjs\.org|pypi\.org|pythonhosted\.org|crates\.io|'
                       r'proxy\.golang\.org|deb\.debian\.org|docker\.io|ghcr\.io|quay\.io|artifactory[\w.-]*)\b')
_USING = re.compile(r'\busing\s+namespace\s+(?!std::(?:\w+::)*\w*literals\b)([\w:]+)')


# Tests stand outside of our namespaces, and may pour out those.
_OURS = re.compile(r'understudy(::\w+)*')


def _check_using(file):
    for match in _USING.finditer(file.code):
        is_test = file.folder == 'tests' and not file.is_header
        if not (is_test and _OURS.fullmatch(match[1])):
            yield file.finding(file.line_of(match.start()), 'using-namespace',
                               f'"{match[0]}": name what you use (only std literals are excepted)')


def _check_determinism(file):
    if file.folder not in _DECIDES:
        return
    for rule, pattern, advice, allowed in _DETERMINISM:
        if file.is_in(allowed):
            continue
        for match in pattern.finditer(file.code):
            word = ' '.join(match[0].split())
            yield file.finding(file.line_of(match.start()), rule, f'"{word}": {advice}')
    for match in _POINTER_PRINT.finditer(file.text):
        yield file.finding(file.line_of(match.start()), 'pointer-print',
                           f'"{match[1]}": addresses differ from run to run: print what the thing is')


def _check_old_words(file):
    if file.is_in(OLD_WORD_PLACES):
        return
    for number, line in enumerate(file.lines, 1):
        if 'aster' not in line.lower() and 'lave' not in line.lower():
            continue
        for value in OLD_WORD_VALUES:
            line = line.replace(value, '')
        for match in OLD_WORD.finditer(line):
            if not _OLD_NAMES.fullmatch(match[0].strip('-')):
                yield file.finding(number, 'old-words', f'"{match[0]}": say primary, source or replica '
                                   '(docs/GLOSSARY.md); old names live in real/compat and real/mysql/dialect')


def _check_text(file):
    for number, line in enumerate(file.lines, 1):
        if not file.is_in({'tests/tidy/**': ''}):
            for match in _BARE_TODO.finditer(line):
                yield file.finding(number, 'todo', f'a bare {match[1]} is forgotten: TODO(#123), or do it')
            for match in _REGISTRY.finditer(line):
                yield file.finding(number, 'registry-host', f'"{match[0]}": a machine says itself where its '
                                   'packages come from: use its own client and configuration')
        if not file.is_in(_HOST_PATH_ALLOWED):
            for match in _HOST_PATH.finditer(line):
                yield file.finding(number, 'host-path', f'"{match[0]}" exists on one machine: a path relative to '
                                   'the root, a temporary folder, or an argument')


def check(file):
    yield from _check_old_words(file)
    yield from _check_text(file)
    if file.is_cpp:
        yield from _check_determinism(file)
        yield from _check_using(file)
