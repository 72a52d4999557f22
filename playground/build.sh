#!/usr/bin/env bash
# Builds the page: playground/dist/index.html and its files, which any web server can serve from any folder.
#
#   playground/build.sh               builds the library as WebAssembly (bindings/wasm/build.sh, which installs what is missing), then the page
#   playground/build.sh --page        only the page, with the WebAssembly that is there
#
# Needs what bindings/wasm/build.sh needs. npm's packages are pinned in package-lock.json.
set -euo pipefail
cd "$(dirname "$0")"
if [ "${1:-}" != --page ]; then
  ../bindings/wasm/build.sh
fi
npm ci --silent --no-audit --no-fund
npx --no-install tsc --noEmit

version=$(sed -n 's/^version = "\(.*\)"/\1/p' ../bindings/wasm/Cargo.toml | head -1)
rm -rf dist
mkdir dist
npx --no-install esbuild src/main.ts src/style.css --bundle --minify --format=esm --target=es2022 --charset=utf8 --legal-comments=none \
  --log-level=warning --outdir=dist
mv dist/main.js dist/page.js
mv dist/style.css dist/page.css
cp ../bindings/wasm/pkg/attrflow_bg.wasm dist/attrflow.wasm
cp src/icon.svg dist/
sed "s/@VERSION@/$version/" src/index.html > dist/index.html
echo "playground/dist: $(du -sk dist | cut -f 1) KB, the script $(gzip -9 --stdout dist/page.js | wc -c) bytes gzipped"
