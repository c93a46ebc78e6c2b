"""The shape of files: length, length of functions, how a file begins."""

import re

FILE_LINES = 500
TEST_LINES = 800
FUNCTION_LINES = 70
# Other files with a limit of their own.
DOCUMENT_LINES = {'docs/ARCHITECTURE.md': 300, 'CMakeLists.txt': 120, 'README.md': 100}
LONG_ALLOWED = {
    # path: why it is longer than FILE_LINES
}

_FIRST_LINE = re.compile(r'// [A-Za-z_][\w ,:/*()-]*: \S')
_FIRST_INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*["<]([^">]+)[">]', re.MULTILINE)
_SCOPE = re.compile(r'\b(namespace|class|struct|union|extern)\b')
_BRACE = re.compile(r'[{};]')


def functions(code):
    """Yields (line, lines of body, name) for every function: code without comments and strings.

    Counts braces. A brace outside of any function opens a scope (namespace, class), a function (what stands
    before it has closed parentheses), or a value. Lambdas count as a part of the function they stand in.
    """
    depth, opened, head_from, stack = 0, None, 0, []
    for match in _BRACE.finditer(code):
        at, brace = match.start(), match[0]
        if brace == '{':
            if opened is None:
                head = re.sub(r'^[ \t]*#.*$', '', code[head_from:at], flags=re.MULTILINE)
                is_scope = _SCOPE.search(head) and not re.search(r'\)\s*(const|noexcept|override|final|\s)*$', head)
                is_function = '(' in head and head.count('(') == head.count(')')
                stack.append('scope' if is_scope else 'function' if is_function else 'value')
                if stack[-1] == 'function':
                    opened = (depth, at, head)
                elif stack[-1] == 'value':
                    opened = (depth, at, None)
            depth += 1
        elif brace == '}':
            depth -= 1
            if opened is not None and depth == opened[0]:
                if opened[2] is not None:
                    first = code.count('\n', 0, opened[1]) + 1
                    last = code.count('\n', 0, at) + 1
                    name = re.search(r'([~\w]+)\s*\(', opened[2])
                    yield first, max(0, last - first - 1), name[1] if name else '?'
                opened = None
                stack.pop()
            elif opened is None and stack:
                stack.pop()
        if opened is None:
            head_from = at + 1


def _check_length(file):
    is_test = file.folder == 'tests'
    limit = DOCUMENT_LINES.get(file.path)
    if limit is None and (file.is_cpp or file.path.endswith(('.py', '.sh', '/CMakeLists.txt'))):
        limit = TEST_LINES if is_test else FILE_LINES
    count = len(file.lines)
    if limit is not None and count > limit and file.path not in LONG_ALLOWED:
        yield file.finding(limit + 1, 'file-length', f'{count} lines, and {limit} are the limit: split it by theme')


def _check_functions(file):
    for line, count, name in functions(file.code):
        if count > FUNCTION_LINES:
            yield file.finding(line, 'function-length', f'{name} has {count} lines, and {FUNCTION_LINES} are the '
                               'limit: one decision for each function')


def _check_header(file):
    first = file.lines[0] if file.lines else ''
    if not _FIRST_LINE.match(first):
        yield file.finding(1, 'first-line', 'a header begins with one line that says what it is: "// Name: ..."')
    if '#pragma once' not in file.code.split('#include')[0]:
        yield file.finding(1, 'pragma-once', '#pragma once is missing, or comes after an #include')


def check(file, all_paths):
    yield from _check_length(file)
    if not file.is_cpp:
        return
    yield from _check_functions(file)
    if file.is_header:
        yield from _check_header(file)
        return
    own = file.path[:-len('.cpp')] + '.h'
    first = _FIRST_INCLUDE.search(file.code)
    if own in all_paths and (first is None or first[1] != own):
        yield file.finding(file.line_of(first.start()) if first else 1, 'own-header-first',
                           f'include "{own}" first: that proves it needs nothing before it')
