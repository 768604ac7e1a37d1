#!/bin/sh
# Build wheel and sdist, check what they say of themselves, install the wheel with pipx and the locked
# versions, and run the demo from it, outside the checkout.
set -eu
python=${PYTHON:-python3}
here=$(pwd)
case $python in /*) ;; *) python="$here/$python" ;; esac
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$python" -m hatchling build --directory "$work/dist" --target sdist --target wheel
"$python" -m twine check --strict "$work"/dist/*
grep -E '^[a-zA-Z0-9._-]+==' requirements.lock | sed 's/ *\\$//' > "$work/constraints.txt"
PIPX_HOME="$work/pipx" PIPX_BIN_DIR="$work/bin" PIPX_MAN_DIR="$work/man" USE_EMOJI=0 \
  "$python" -m pipx install --quiet --python "$python" \
  --pip-args="--quiet --disable-pip-version-check --constraint $work/constraints.txt" "$work"/dist/scrm-*.whl
cd "$work"
bin/scrm demo company > stdout.txt
test -s company/report/report.md
test -s company/report/report.html
bin/scrm --help > /dev/null
echo "the wheel works: $(wc -l < stdout.txt) lines of output, $(ls company/report | wc -l) files in the report"
