# SPDX-License-Identifier: GPL-2.0-only
"""Parse reStructuredText files with docutils; print its complaints, exit 1 if any.

What only Sphinx knows (kernel-doc, toctree) is accepted and left out.
"""
import os
import sys

from docutils import core, utils
from docutils.parsers.rst import Directive, directives


class Ignored(Directive):
    has_content = True
    optional_arguments = 100
    final_argument_whitespace = True
    option_spec = {name: directives.unchanged for name in
                   ("export", "internal", "identifiers", "functions", "doc",
                    "no-identifiers", "maxdepth", "caption")}

    def run(self):
        return self.check_kernel_doc() if self.name == "kernel-doc" else []

    def check_kernel_doc(self):
        """The file that is named exists and has kernel-doc comments."""
        path = self.arguments[0] if self.arguments else ""
        try:
            with open(os.path.join(TOP, path), encoding="utf-8") as source:
                if "/**\n" in source.read():
                    return []
        except OSError:
            pass
        return [self.state_machine.reporter.error(
            f"kernel-doc: no comments in '{path}'", line=self.lineno)]


def complaints(path):
    """Docutils' messages of level warning and up, as text."""
    class Sink:
        text = ""

        def write(self, text):
            self.text += text

    sink = Sink()
    with open(path, encoding="utf-8") as source:
        core.publish_doctree(source.read(), source_path=path, settings_overrides={
            "report_level": utils.Reporter.WARNING_LEVEL,
            "halt_level": utils.Reporter.SEVERE_LEVEL + 1,
            "warning_stream": sink,
            "file_insertion_enabled": False,
        })
    return sink.text


TOP = sys.argv[1]
for directive in ("kernel-doc", "toctree"):
    directives.register_directive(directive, Ignored)
found = "".join(complaints(path) for path in sys.argv[2:])
sys.stdout.write(found)
sys.exit(bool(found))
