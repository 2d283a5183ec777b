#!/bin/sh
# A coordinator and five clients at work for MINUTES (60 by default): prints memory, threads and open files at intervals.
#   bench/soak.sh 60
set -eu
cd "$(dirname "$0")/.."
TRIBUTARY_SOAK_MINUTES="${1:-60}" dotnet run --project tests/Tributary.EndToEnd.Tests -c Release -- -explicit only -class "*SoakTests" -showLiveOutput
