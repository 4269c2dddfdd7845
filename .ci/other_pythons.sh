#!/usr/bin/env bash
# A fast part of the tests, on every other Python at hand that pyproject.toml names: .ci/other_pythons.sh SCRATCH
# Without extras, whose tests skip; the gate's own Python runs everything.
set -euo pipefail
scratch=$1
cd "$(dirname "$0")/.."

# Print the interpreter of a minor version: the one on PATH, else pyenv's; nothing where there is none.
interpreter() {
  if "python$1" -c '' 2> /dev/null; then
    command -v "python$1"
  elif command -v pyenv > /dev/null; then
    local version
    version=$(pyenv versions --bare | grep "^$1\." | tail -1) || return 0
    echo "$(pyenv prefix "$version")/bin/python"
  fi
}

own=$(python3 -c 'import sys; print(f"{sys.version_info[0]}.{sys.version_info[1]}")')
# What reads, measures, routes and talks to a user: the part that a version of Python can change, in about a minute.
tests=(tests/test_{architecture,cascade,cli_route,conversation_shapes,features,jsonl,prompt,reference,router}.py)
for minor in $(sed -n 's/.*Programming Language :: Python :: \(3\.[0-9]*\)".*/\1/p' pyproject.toml); do
  test "$minor" = "$own" && continue
  python=$(interpreter "$minor")
  if [ -z "$python" ]; then
    echo "-- Python $minor: skipped, there is none here"
    continue
  fi
  echo "-- Python $minor: ${#tests[@]} files of tests"
  "$python" -m venv "$scratch/python$minor"
  "$scratch/python$minor/bin/pip" install --quiet -e . pytest pytest-xdist hypothesis pyyaml
  "$scratch/python$minor/bin/pytest" "${tests[@]}"
done
