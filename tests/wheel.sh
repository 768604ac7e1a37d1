#!/bin/sh
# Build the wheel, install it in a fresh environment with the locked versions, and run the demo from it, outside the checkout.
set -eu
python=${PYTHON:-python3}
here=$(pwd)
case $python in /*) ;; *) python="$here/$python" ;; esac
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$python" -m pip wheel --quiet --disable-pip-version-check --no-deps --no-build-isolation --wheel-dir "$work" .
grep -E '^[a-zA-Z0-9._-]+==' requirements.lock | sed 's/ *\\$//' > "$work/constraints.txt"
"$python" -m venv "$work/venv"
"$work/venv/bin/python" -m pip install --quiet --disable-pip-version-check --constraint "$work/constraints.txt" "$work"/scrm-*.whl
cd "$work"
"$work/venv/bin/scrm" demo company > stdout.txt
test -s company/report/report.md
test -s company/report/report.html
"$work/venv/bin/scrm" --help > /dev/null
echo "the wheel works: $(wc -l < stdout.txt) lines of output, $(ls company/report | wc -l) files in the report"
