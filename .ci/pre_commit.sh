#!/usr/bin/env bash
# Commit with the hooks of this repository, run by the real pre-commit: .ci/pre_commit.sh CLONE SCRATCH
# The configuration is the recipe of the page of batch, with the clone for its repo and, for what is new to be tried, the
# clone's newest commit for its rev; that the commit it names has hooks is tried as well.
set -euo pipefail
clone=$1 scratch=$2
page=$(cd "$(dirname "$0")/.." && pwd)/cli/batch/README.md
export PRE_COMMIT_HOME=$scratch/pre-commit-home GIT_CONFIG_GLOBAL=/dev/null
export GIT_AUTHOR_NAME=ci GIT_AUTHOR_EMAIL=ci@localhost GIT_COMMITTER_NAME=ci GIT_COMMITTER_EMAIL=ci@localhost
unset "${!VIBE_ROUTER_@}"

python3 -m venv "$scratch/pre-commit"
"$scratch/pre-commit/bin/pip" install --quiet pre-commit
export PATH="$scratch/pre-commit/bin:$PATH"

git init --quiet "$scratch/hooked"
cd "$scratch/hooked"
rev=$(sed -n '/<!-- recipe: pre-commit -->/,/^```$/s/^ *rev: *//p' "$page")
if [ "$(git -C "$clone" rev-parse --is-shallow-repository)" = false ]; then
  git -C "$clone" cat-file -e "$rev:.pre-commit-hooks.yaml" # what the recipe names is there for its reader
fi
sed -n '/<!-- recipe: pre-commit -->/,/^```$/p' "$page" | sed '1,2d;$d' |
  sed "s|repo: .*|repo: $clone|; s|rev: .*|rev: $(git -C "$clone" rev-parse HEAD)|" > .pre-commit-config.yaml
pre-commit install
mkdir prompts

echo "-- a commit that passes"
echo "Write a Python function to sort a list" > prompts/easy.md
echo '{"prompt": "Write a Python function to sort a list", "decision": "local"}' > golden.jsonl
git add .
git commit --message "Easy prompts"

echo "-- a commit that fails, at both hooks"
echo "Write a hypervisor in Zig" > prompts/hard.md
echo '{"prompt": "Write a hypervisor in Zig", "decision": "local"}' >> golden.jsonl
git add .
if said=$(git commit --message "Hard prompts" 2>&1); then
  echo "pre-commit: found a commit that passed, wanted both hooks to fail" >&2
  exit 1
fi
echo "$said"
grep --quiet '^prompts/hard.md:1: decided opus (.*), allowed: local, sonnet$' <<< "$said"
grep --quiet '^golden.jsonl:2: decided opus (.*), expected: local$' <<< "$said"
test "$(git rev-list --count HEAD)" = 1
