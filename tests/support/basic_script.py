"""Run macros of a workbook in LibreOffice; run by the Python that imports ``uno``.

Reads ``{"program", "document", "calls": [[name, arguments], ...]}`` as JSON and prints
the answers as a JSON list. The document is never shown: without a display that ends
LibreOffice.
"""

import json
import subprocess
import sys
import tempfile
import time
import uuid
from pathlib import Path

import uno
from com.sun.star.beans import PropertyValue

RUN_MACROS = 4  # com.sun.star.document.MacroExecMode.ALWAYS_EXECUTE_NO_WARN
HIDDEN = True
MACRO_WORKBOOK = "Calc MS Excel 2007 VBA XML"  # add-ins are not recognized without
DELIVER_OWNERSHIP = True
START_TIMEOUT = 60.0  # seconds


def option(name, value):
    made = PropertyValue()
    made.Name, made.Value = name, value
    return made


def connected(program, profile):
    """Start LibreOffice; return its process and its desktop."""
    pipe = f"scoreline{uuid.uuid4().hex}"
    process = subprocess.Popen(
        [
            program,
            "--headless",
            "--norestore",
            "--nologo",
            f"-env:UserInstallation={Path(profile).as_uri()}",
            f"--accept=pipe,name={pipe};urp;",
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    here = uno.getComponentContext()
    resolver = here.ServiceManager.createInstanceWithContext(
        "com.sun.star.bridge.UnoUrlResolver", here
    )
    deadline = time.monotonic() + START_TIMEOUT
    while True:
        try:
            there = resolver.resolve(
                f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext"
            )
        except Exception:
            if time.monotonic() > deadline:
                process.kill()
                raise
            time.sleep(0.1)
        else:
            break
    return process, there.ServiceManager.createInstanceWithContext(
        "com.sun.star.frame.Desktop", there
    )


def main():
    asked = json.load(sys.stdin)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        process, desktop = connected(asked["program"], profile)
        try:
            document = desktop.loadComponentFromURL(
                Path(asked["document"]).as_uri(),
                "_blank",
                0,
                (
                    option("Hidden", HIDDEN),
                    option("MacroExecutionMode", RUN_MACROS),
                    option("FilterName", MACRO_WORKBOOK),
                ),
            )
            scripts = document.getScriptProvider()
            answers = []
            for name, arguments in asked["calls"]:
                script = scripts.getScript(
                    f"vnd.sun.star.script:VBAProject.{name}"
                    "?language=Basic&location=document"
                )
                answers.append(script.invoke(tuple(arguments), (), ())[0])
            sys.stdout.write(json.dumps(answers))
            document.close(DELIVER_OWNERSHIP)
        finally:
            desktop.terminate()
            process.wait(30)


if __name__ == "__main__":
    main()
