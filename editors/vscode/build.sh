#!/usr/bin/env bash
# Builds the extension: editors/vscode/attrflow-*.vsix.
#
#   ./build.sh                          without a program in it: the one of `attrflow.path` or of the path is used
#   ./build.sh linux-x64 FILE           for one platform of VS Code, with the program FILE in it
#
# Needs Node.js 20 or later and npm. `npm ci` is the only step that uses the network; with a filled cache it needs none
# (NPM_CONFIG_OFFLINE=true).
set -euo pipefail
cd "$(dirname "$0")"
target=${1:-}
binary=${2:-}
if [ -n "$target" ] && [ ! -f "$binary" ]; then
  echo "build.sh: a platform needs the program that is to be packed" >&2
  exit 2
fi
binary=${binary:+$(realpath "$binary")}

npm ci --no-audit --no-fund
npm run --silent check
npm run --silent bundle
npm test --silent

rm -rf bin
trap 'rm -rf bin LICENSE-MIT LICENSE-APACHE' EXIT
cp ../../LICENSE-MIT ../../LICENSE-APACHE .
if [ -n "$target" ]; then
  mkdir bin
  case $target in
    win32-*) cp "$binary" bin/attrflow.exe ;;
    *) cp "$binary" bin/attrflow && chmod 755 bin/attrflow ;;
  esac
fi
# Everything the extension needs is in the bundle, so no dependencies are packed.
npx --no-install vsce package --no-dependencies --skip-license ${target:+--target "$target"}
