# SPDX-License-Identifier: Apache-2.0
"""Reads the tree once: text, text without comments and strings, includes, functions."""

import os
import re

SKIPPED_FOLDERS = {".git", ".cache", "build", "install", "node_modules", "third_party",
                   "__pycache__", "data"}
CXX_ENDINGS = (".hpp", ".cpp", ".h", ".c")
SOURCE_ENDINGS = CXX_ENDINGS + (".py", ".sh", ".cmake", ".proto", ".ts", ".js", ".mjs")
TEXT_ENDINGS = SOURCE_ENDINGS + (".md", ".txt", ".json", ".yaml", ".yml", ".in", ".map", ".toml")

_LITERALS = re.compile(
    r'//[^\n]*|/\*.*?\*/'
    r'|R"(?P<fence>[^\s()\\"]{0,16})\(.*?\)(?P=fence)"'
    r'|"(?:\\.|[^"\\\n])*"'
    r"|(?<![0-9a-fA-F])'(?:\\.|[^'\\\n])+'", re.S)
_INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"\n]+)[>"]', re.M)


def blank(text):
    """The same text as spaces; line ends stay, so positions stay true."""
    return re.sub(r"[^\n]", " ", text)


def without_literals(text):
    """C or C++ with comments and the contents of strings blanked."""
    return _LITERALS.sub(lambda match: blank(match.group()), text)


def without_preprocessor(code):
    """Drops directives and every branch after the first, so that braces stay balanced."""
    kept, open_branches, continued = [], [], False
    for line in code.split("\n"):
        directive = re.match(r"\s*#\s*(\w+)", line)
        if continued or directive:
            word = directive.group(1) if directive and not continued else ""
            if word in ("if", "ifdef", "ifndef"):
                open_branches.append(True)
            elif word in ("else", "elif") and open_branches:
                open_branches[-1] = False
            elif word == "endif" and open_branches:
                open_branches.pop()
            continued = line.rstrip().endswith("\\")
            kept.append("")
        else:
            kept.append(line if all(open_branches) else "")
    return "\n".join(kept)


class File:
    def __init__(self, root, path):
        self.path = path
        with open(os.path.join(root, path), encoding="utf-8", errors="replace") as stream:
            self.text = stream.read()
        self.lines = self.text.split("\n")
        self.is_cxx = path.endswith(CXX_ENDINGS)
        name = os.path.basename(path)
        self.is_source = path.endswith(SOURCE_ENDINGS) or name == "CMakeLists.txt"
        self.code = without_literals(self.text) if self.is_cxx else self.text

    def line_of(self, position):
        return self.text.count("\n", 0, position) + 1

    def includes(self):
        """(line, mark, name) of each include; mark is < or the quote."""
        if not self.is_cxx:
            return []
        return [(self.line_of(match.start()), match.group(1), match.group(2))
                for match in _INCLUDE.finditer(self.text)]


class Tree:
    def __init__(self, root):
        self.root = root
        self.files = {}
        for folder, folders, names in os.walk(root):
            folders[:] = sorted(name for name in folders if name not in SKIPPED_FOLDERS)
            for name in sorted(names):
                if name in SKIPPED_FOLDERS:  # a linked work tree has a file of that name
                    continue
                path = os.path.relpath(os.path.join(folder, name), root).replace(os.sep, "/")
                if name.endswith(TEXT_ENDINGS) or "/" not in path or path == ".ci/run":
                    self.files[path] = File(root, path)

    def below(self, *folders):
        return [file for path, file in self.files.items()
                if any(path.startswith(folder.rstrip("/") + "/") for folder in folders)]

    def exists(self, path):
        return os.path.exists(os.path.join(self.root, path))

    def folders(self, path):
        whole = os.path.join(self.root, path)
        if not os.path.isdir(whole):
            return []
        return sorted(name for name in os.listdir(whole)
                      if os.path.isdir(os.path.join(whole, name)) and name not in SKIPPED_FOLDERS)

    def resolve(self, file, mark, name):
        """The path of an include within the tree, or None where it is not ours."""
        places = ["include", "src", "plugins", "tests"]
        if mark == '"':
            places.insert(0, os.path.dirname(file.path))
        for place in places:
            path = os.path.normpath(os.path.join(place, name)).replace(os.sep, "/")
            if path in self.files:
                return path
        return None


_SCOPE = re.compile(r"^(?:(?:inline|typedef|export|static|const)\s+)*"
                    r"(?:namespace|class|struct|union|enum|extern)\b"
                    r"(?![^{]*\)\s*(?:const|noexcept)?\s*$)")
_TEMPLATE = re.compile(r"template\s*<")


def without_templates(head):
    """Drops template<...> headers and [[...]] marks, which hide what kind of scope opens."""
    head = re.sub(r"\[\[.*?\]\]", " ", head, flags=re.S)
    while True:
        match = _TEMPLATE.search(head)
        if not match:
            return head.strip()
        depth, end = 1, match.end()
        while end < len(head) and depth:
            depth += {"<": 1, ">": -1}.get(head[end], 0)
            end += 1
        head = head[:match.start()] + " " + head[end:]


def opening_kind(head):
    """What a brace opens at namespace or class level: scope, function, value or member."""
    head = without_templates(head)
    if _SCOPE.match(head) and not re.match(r"extern\b.*\)", head, re.S):
        return "scope"
    head = re.sub(r"^(?:(?:public|private|protected)\s*:\s*)+", "", head)
    if re.search(r"=\s*$", head) or "(" not in head:
        return "value"
    listed = re.search(r"\)[^()]*?(?<!:):(?!:)", head)
    if listed and re.search(r"[\w>]\s*$", head[listed.end():]):
        return "member"
    return "function"


def functions(file):
    """(head, first line, last line) of each function defined outside other functions."""
    code = without_preprocessor(file.code)
    found, scopes, start, position = [], [], 0, 0
    while position < len(code):
        sign = code[position]
        if sign == "{":
            head = code[start:position]
            kind = opening_kind(head)
            if kind == "scope":
                scopes.append(kind)
                start = position + 1
            else:
                end = closing_brace(code, position)
                if kind == "function":
                    first = start + len(head) - len(head.lstrip())
                    found.append((without_templates(head), code.count("\n", 0, first) + 1,
                                  code.count("\n", 0, end) + 1))
                    start = end + 1
                position = end
        elif sign == "}":
            if scopes:
                scopes.pop()
            start = position + 1
        elif sign == ";":
            start = position + 1
        position += 1
    return found


def closing_brace(code, position):
    depth = 0
    for match in re.compile(r"[{}]").finditer(code, position):
        depth += 1 if match.group() == "{" else -1
        if depth == 0:
            return match.start()
    return len(code) - 1
