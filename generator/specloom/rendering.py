"""Templates and an ``Api`` in, files out.

The template tree mirrors the output tree. ``{provider}``, ``{service}`` and
``{resource}`` in a path mean one file for each, ``{part}`` one for each that the target's
filter ``parts`` makes of a service or of the whole. A leaf that starts with a single
underscore and has no slot is a partial. A file that renders empty is not written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, NamedTuple

from jinja2 import (
    FileSystemLoader,
    StrictUndefined,
    Template,
    TemplateError,
    TemplateNotFound,
    TemplateSyntaxError,
)
from jinja2.runtime import LoopContext
from jinja2.sandbox import ImmutableSandboxedEnvironment

from . import ir
from .bytecode import Bytecode
from .document.limits import DEFAULT
from .errors import Place, SpecloomError, TargetError, UnsafeTextError
from .installation import templates_dir
from .reuse import Earlier
from .sections import Room, Sections
from .slots import contexts, file_path, is_partial
from .targets import File, Options, Target
from .targets.lookup import EVERYTHING, index_of
from .template_code import TemplateCode

_SUFFIX = ".jinja"
_OWN_FILTERS = (
    "join",
    "length",
    "first",
    "last",
    "indent",
    "selectattr",
    "rejectattr",
    "map",
    "list",
)
_OF_LOOP = ("first", "last", "index", "index0", "length")
_OWN_TESTS = (
    "defined",
    "none",
    "true",
    "false",
    "eq",
    "ne",
    "==",
    "!=",
    "in",
    "gt",
    "lt",
    "ge",
    "le",
    "string",
)


def render(
    api: ir.Api,
    target: Target,
    options: Options | None = None,
    templates: Path | None = None,
    earlier: Earlier | None = None,
) -> list[File]:
    """All files of a target, sorted by path; nothing is read but templates, nothing written.

    ``templates`` replaces specloom's own folder for this target; Python files that come
    out of foreign templates are formatted by black, since only ours are stable by
    construction. ``earlier`` is what an earlier run rendered of an API that differs in
    prose alone; it must be of specloom's own templates. Raises TargetError, with the
    template's name and line.
    """
    chosen = options or Options()
    folder = templates or templates_dir() / target.name
    index_of(api).touched = EVERYTHING if earlier is None else earlier.touched
    environment = _environment(folder, target, api, chosen)
    if templates is None:
        environment.bytecode_cache = Bytecode()
        environment.code_generator_class = TemplateCode
        environment.optimized = False  # kept code must not hold what a filter once said
    largest = DEFAULT.output if chosen.largest is None else chosen.largest
    room = Room(target.name, largest)
    sections = environment.globals["section"] = Sections(earlier, room)
    files = []
    for page in _pages(environment, target, api, chosen):
        file = _kept(page, earlier) or _rendered(page, sections)
        if file is not None:
            room.take(len(file.content))
            files.append(file)
    if templates is not None:
        files = [_formatted(file) for file in files]
    files.extend(target.extra(api, chosen))
    return _distinct(files, target)


_READABLE: dict[type, frozenset[str]] = {}


def _attributes(kind: type) -> frozenset[str]:
    """What templates may read of a value without a guard: fields, and a loop's state."""
    if kind is LoopContext:
        return frozenset(_OF_LOOP)
    fields = getattr(kind, "__dataclass_fields__", ()) or getattr(kind, "_fields", ())
    return frozenset(fields)


class _Environment(ImmutableSandboxedEnvironment):
    """A sandbox in which spec text has no attribute and no spelling."""

    def getattr(self, obj: Any, attribute: str) -> Any:
        """An attribute; the most frequent ones, our own and a loop's, need no guard."""
        kind = type(obj)
        if kind not in _READABLE:
            _READABLE[kind] = _attributes(kind)
        if attribute in _READABLE[kind]:
            return getattr(obj, attribute)
        return super().getattr(obj, attribute)

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        return not isinstance(obj, ir.Text) and super().is_safe_attribute(
            obj, attr, value
        )


def _environment(
    folder: Path, target: Target, api: ir.Api, options: Options
) -> _Environment:
    if not folder.is_dir():
        raise TargetError(
            f"no templates for target {target.name!r}",
            Place(str(folder)),
            "check the templates folder in the configuration",
        )
    environment = _Environment(
        loader=FileSystemLoader(folder, encoding="utf-8"),
        undefined=StrictUndefined,
        finalize=_printable,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,  # HTML escaping is no defence in Python, Markdown or YAML
        cache_size=-1,
        auto_reload=False,  # a run reads each template once
    )
    environment.filters = {name: environment.filters[name] for name in _OWN_FILTERS}
    environment.tests = {name: environment.tests[name] for name in _OWN_TESTS}
    environment.globals.clear()
    environment.filters.update(target.filters(api, options))
    environment.tests.update(target.tests)
    return environment


def _printable(value: Any) -> Any:
    """Only text that our own code made, and whole numbers, may reach a file."""
    if isinstance(value, str) or (
        isinstance(value, int) and not isinstance(value, bool)
    ):
        return value
    if isinstance(value, ir.Text):
        raise UnsafeTextError(
            "spec text reached a template's output without a filter",
            hint="quote it with a filter of the target",
        )
    raise TargetError(
        f"a template printed a value of type {type(value).__name__}",
        hint="make text of it with a filter",
    )


class _Page(NamedTuple):
    """A file to be rendered: its path, and what it is made of."""

    path: str
    template: Template
    name: str  # of the template
    context: Mapping[str, Any]


def _pages(
    environment: _Environment, target: Target, api: ir.Api, options: Options
) -> Iterator[_Page]:
    for name in sorted(environment.list_templates()):
        if not name.endswith(_SUFFIX) or is_partial(name):
            continue
        template = _guarded(name, partial(environment.get_template, name))
        for context in contexts(name, api, environment.filters.get("parts")):
            path = file_path(name.removesuffix(_SUFFIX), context, api, target)
            given = {**context, "api": api, "options": options}
            yield _Page(path, template, name, given)


def _kept(page: _Page, earlier: Earlier | None) -> File | None:
    """The file of an untouched resource, as it is."""
    if earlier is None or "resource" not in page.context:
        return None
    if page.context["resource"] in earlier.touched:
        return None
    return earlier.file(page.path)


def _rendered(page: _Page, sections: Sections) -> File | None:
    """The file, unless it is empty."""
    sections.open(page.path)
    act = partial(_pieces, page)
    pieces: list[str] = _guarded(page.name, act)
    text = "".join(pieces)
    if not text or text.isspace():
        return None
    return File(page.path, _encoded(text, page.name), sections.places(pieces))


def _pieces(page: _Page) -> list[str]:
    return list(page.template.generate(page.context))


def _encoded(text: str, template: str) -> bytes:
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError as error:  # a lone surrogate that a filter let through
        raise TargetError(
            f"a filter printed text that is not Unicode: {error.reason}",
            Place(template),
            "let the filter escape lone surrogates",
        ) from None


def _guarded(template: str, act: Callable[[], Any]) -> Any:
    """Run a template; whatever goes wrong names the template and its line."""
    try:
        return act()
    except SpecloomError as error:
        if error.place is None:
            error.place = _place(template, error)
        raise
    except TemplateError as error:
        detail = (
            f"no such template: {error}"
            if isinstance(error, TemplateNotFound)
            else str(error)
        )
        raise TargetError(
            detail, _place(template, error), "mend the template at this line"
        ) from error
    except AttributeError as error:
        if not _is_of_template(error):
            raise
        raise TargetError(
            f"no such field: {error}",
            _place(template, error),
            "mend the template at this line",
        ) from error


def _is_of_template(error: BaseException) -> bool:
    """Whether a template raised it itself, no filter that it calls."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return trace is not None and trace.tb_frame.f_code.co_filename.endswith(_SUFFIX)


def _place(template: str, error: BaseException) -> Place:
    """The innermost line of a template: where it does not parse, else on the traceback."""
    if isinstance(error, TemplateSyntaxError):
        return Place(error.name or template, error.lineno)
    line, trace = 0, error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename.endswith(_SUFFIX):
            template, line = trace.tb_frame.f_code.co_filename, trace.tb_lineno
        trace = trace.tb_next
    return Place(template, line)


def _distinct(files: list[File], target: Target) -> list[File]:
    """The files by path; two for one path would be a target's mistake."""
    by_path: dict[str, File] = {}
    for file in sorted(files, key=lambda file: file.path):
        if by_path.setdefault(file.path.lower(), file) is not file:
            raise TargetError(
                f"target {target.name!r} makes {file.path!r} twice",
                hint="let the path of its template name what the file is made for",
            )
    return list(by_path.values())


def _formatted(file: File) -> File:
    if not file.path.endswith(".py"):
        return file
    try:
        return File(file.path, _black(file.content.decode("utf-8")).encode("utf-8"))
    except (
        Exception
    ) as error:  # black raises its own hierarchy for text that does not parse
        raise TargetError(
            f"black cannot format what the template made: {error}",
            Place(file.path),
            "mend the template of this file",
        ) from error


def _black(source: str) -> str:
    black = _black_module()
    try:
        return str(black.format_file_contents(source, fast=False, mode=black.Mode()))
    except black.NothingChanged:
        return source


@lru_cache(maxsize=1)
def _black_module() -> Any:
    import black

    return black
