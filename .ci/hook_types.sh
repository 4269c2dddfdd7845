#!/usr/bin/env bash
# Check what the hook answers and the settings it prints against the published types, with the TypeScript compiler:
# .ci/hook_types.sh SCRATCH, with the vibe-router to check on the PATH. Needs npm and its registry, else it is skipped.
set -euo pipefail
cd "$(dirname "$0")/.."
types=$1/hook-types
mkdir -p "$types"
if ! command -v npm > /dev/null; then
  echo "skipped: npm is not installed"
  exit 0
fi
# Without its optional dependencies: they are the client itself, 400 MB that nothing here runs.
if ! npm install --prefix "$types" --omit=optional --ignore-scripts --no-save --no-audit --no-fund --silent \
  @anthropic-ai/claude-agent-sdk typescript@5 > "$types/said" 2>&1; then
  echo "skipped: npm cannot install the types here: $(tail -n 1 "$types/said")"
  exit 0
fi
python3 .ci/hook_types.py > "$types/answers.ts"
cd "$types"
node_modules/.bin/tsc --noEmit --strict --skipLibCheck --target es2022 --module nodenext --moduleResolution nodenext answers.ts
version=$(node -p 'require("./node_modules/@anthropic-ai/claude-agent-sdk/package.json").version')
echo "$(grep -c '^const answer[0-9]*:' answers.ts) answers and the settings fit the types of @anthropic-ai/claude-agent-sdk $version"
