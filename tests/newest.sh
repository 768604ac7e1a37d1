#!/bin/sh
# Run the tests once more on the newest Python that all dependencies have wheels for, where it is present.
set -eu
venv=${VENV:-.venv}
used=$("$venv/bin/python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
for version in 3.14 3.13 3.12; do
    [ "$version" = "$used" ] && { echo "Python $version is the newest here, and was tested already"; exit 0; }
    for python in "python$version" "$HOME/.pyenv/versions/$version".*/bin/python; do
        "$python" -c 'import venv, ensurepip' 2>/dev/null && break
        python=
    done
    [ -n "$python" ] || continue
    if [ ! -f ".venv-$version/.installed" ] && ! make --no-print-directory PYTHON="$python" VENV=".venv-$version" ".venv-$version/.installed"; then
        echo "Python $version: not all dependencies have wheels for it"
        rm -rf ".venv-$version"
        continue
    fi
    echo "Python $version:"
    exec ".venv-$version/bin/python" -m pytest -q -n auto --dist worksteal -p no:cacheprovider
done
echo "no newer Python than $used here"
