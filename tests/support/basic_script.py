"""Run macros of workbooks in LibreOffice; run by the Python that imports ``uno``.

Its argument is LibreOffice's program. Each line that comes in is a request,
``{"document", "calls": [[name, arguments], ...]}``, each line that goes out the JSON
list of the answers. Documents are never shown: without a display that ends LibreOffice.
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


def answers_of(desktop, document, calls):
    """Return what the functions of *document* answer; it is opened anew, and closed."""
    opened = desktop.loadComponentFromURL(
        Path(document).as_uri(),
        "_blank",
        0,
        (
            option("Hidden", HIDDEN),
            option("MacroExecutionMode", RUN_MACROS),
            option("FilterName", MACRO_WORKBOOK),
        ),
    )
    try:
        scripts = opened.getScriptProvider()
        answers = []
        for name, arguments in calls:
            script = scripts.getScript(
                f"vnd.sun.star.script:VBAProject.{name}"
                "?language=Basic&location=document"
            )
            answers.append(script.invoke(tuple(arguments), (), ())[0])
        return answers
    finally:
        opened.close(DELIVER_OWNERSHIP)


def main():
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        process, desktop = connected(sys.argv[1], profile)
        try:
            for line in sys.stdin:
                answers = answers_of(desktop, **json.loads(line))
                sys.stdout.write(json.dumps(answers) + "\n")
                sys.stdout.flush()
        finally:
            desktop.terminate()
            process.wait(30)


if __name__ == "__main__":
    main()
