"""A file of the tree as the rules see it: its text, and its code without comments and strings."""

import re
from dataclasses import dataclass, field
from pathlib import PurePosixPath

# One alternative for each thing that may hide code-like text. Raw strings come before plain ones.
_HIDDEN = re.compile(
    r'(?P<line>//[^\n]*)'
    r'|(?P<block>/\*.*?\*/)'
    r'|(?P<raw>R"(?P<mark>[^()\s\\]{0,16})\(.*?\)(?P=mark)")'
    r'|(?P<text>"(?:\\.|[^"\\\n])*")'
    r"|(?P<char>(?<![0-9A-Fa-f])'(?:\\.|[^'\\\n])+')",
    re.DOTALL)


def _blank(text):
    """Blanks of the same shape, so that places in the text stay the same."""
    return re.sub(r'[^\n]', ' ', text)


def without_comments(text):
    """C++ without comments; strings stay."""
    return _HIDDEN.sub(lambda m: _blank(m[0]) if m['line'] or m['block'] else m[0], text)


def without_comments_and_strings(text):
    """C++ without comments and without what strings and characters say; #include lines stay."""
    def hide(match):
        if match['line'] or match['block']:
            return _blank(match[0])
        start = text.rfind('\n', 0, match.start()) + 1
        if text[start:match.start()].lstrip().startswith('#include'):
            return match[0]
        return match[0][0] + _blank(match[0][1:-1]) + match[0][-1]
    return _HIDDEN.sub(hide, text)


@dataclass(frozen=True)
class Finding:
    """One violation: where, of which rule, and what to do instead."""
    path: str
    line: int
    rule: str
    advice: str

    def __str__(self):
        return f'{self.path}:{self.line}: [{self.rule}] {self.advice}'


@dataclass
class SourceFile:
    """One file. `path` is relative to the root, with forward slashes."""
    path: str
    text: str
    code: str = field(init=False)

    def __post_init__(self):
        self.code = without_comments_and_strings(self.text) if self.is_cpp else self.text

    @property
    def is_header(self):
        return self.path.endswith('.h')

    @property
    def is_cpp(self):
        return self.path.endswith(('.h', '.cpp'))

    @property
    def folder(self):
        """The top folder: engine, simulator, real, ..."""
        return PurePosixPath(self.path).parts[0]

    @property
    def lines(self):
        return self.text.splitlines()

    def line_of(self, offset):
        return self.text.count('\n', 0, offset) + 1

    def is_in(self, patterns):
        """Whether the path matches one of these: "folder/**", or a glob within one folder."""
        path = PurePosixPath(self.path)
        return any(self.path.startswith(p[:-2]) if p.endswith('/**') else path.match(p) and
                   len(path.parts) == len(PurePosixPath(p).parts) for p in patterns)

    def finding(self, line, rule, advice):
        return Finding(self.path, line, rule, advice)
