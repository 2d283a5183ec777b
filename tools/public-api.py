#!/usr/bin/env python3
"""Brings PublicAPI.Unshipped.txt of the packable rooms up to what their sources offer. Look at the difference before you commit it.

    tools/public-api.py [ROOM ...]     e.g. tools/public-api.py Core Transports; without a room all of them, in the order of the build
"""
import re
import subprocess
import sys
from pathlib import Path

ROOMS = ["Engine", "Core", "Security", "Protocols", "Transports", "Client", "Client.Hosting"]
ROOT = Path(__file__).resolve().parent.parent
HEAD = "#nullable enable"


def build(room):
    project = ROOT / "src" / f"Tributary.{room}"
    said = subprocess.run(["dotnet", "build", str(project), "-v", "q"], capture_output=True, text=True).stdout
    own = [line for line in said.splitlines() if line.rstrip().endswith(f"Tributary.{room}.csproj]")]
    faults = sorted({line for line in said.splitlines() if re.search(r": error (?!RS001[67])", line)})
    new = {found[1] for line in own if (found := re.search(r"RS0016: Symbol '(.*?)' is not part of the declared", line))}
    gone = {found[1] for line in own if (found := re.search(r"RS0017: Symbol '(.*?)' is part of the declared", line))}
    return faults, new, gone


def main():
    for room in sys.argv[1:] or ROOMS:
        file = ROOT / "src" / f"Tributary.{room}" / "PublicAPI.Unshipped.txt"
        faults, new, gone = build(room)
        if faults:
            sys.exit("\n".join([f"{room} does not build; mend it first:", *faults[:10]]))
        lines = {line for line in file.read_text().splitlines() if line and line != HEAD}
        file.write_text("\n".join([HEAD, *sorted((lines | new) - gone)]) + "\n")
        print(f"{room}: {len(new)} new, {len(gone)} gone")


if __name__ == "__main__":
    main()
