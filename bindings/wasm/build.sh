#!/usr/bin/env bash
# Builds the package: bindings/wasm/pkg/, an ES module with its types and one `.wasm`.
#
#   bindings/wasm/build.sh            installs what is missing, below target/page and from Debian's packages, and builds
#
# Needs Rust, Node.js 20 with npm, and a Rust for the target wasm32-unknown-unknown: rustup's where it is installed (`rustup target add
# wasm32-unknown-unknown`; with `rustup component add rust-src` the result is smaller), otherwise that of Debian's packages rustc-web, cargo-web,
# rust-web-src and lld-19, which are installed when this runs as root.
set -euo pipefail
cd "$(dirname "$0")"
root=$(cd ../.. && pwd)
tools=$root/target/page/tools
export CARGO_TARGET_DIR=$root/target/wasm CARGO_TERM_COLOR=never

# wasm-bindgen's program, of the version that the crate uses.
version=$(sed -n 's/^wasm-bindgen = "=\(.*\)"/\1/p' Cargo.toml)
if [ "$("$tools/bin/wasm-bindgen" --version 2> /dev/null)" != "wasm-bindgen $version" ]; then
  echo "build.sh: installing wasm-bindgen-cli $version into target/page/tools" >&2
  # Without --locked: not every registry has all of the versions of its lock file.
  cargo install --quiet wasm-bindgen-cli --version "$version" --root "$tools" --target-dir "$root/target/page/wasm-bindgen-cli"
  rm -rf "$root/target/page/wasm-bindgen-cli"
fi

# Deeply nested expressions and documents need more than the usual megabyte of stack. Messages of panics name files without the folders of
# this machine.
flags="-C link-arg=-zstack-size=4194304 --remap-path-prefix=${CARGO_HOME:-$HOME/.cargo}/registry/src=crates --remap-path-prefix=$root=."
target=wasm32-unknown-unknown
# With the source of the standard library everything is made for size, and a panic, after which a module cannot go on in any case, ends
# without a message.
small() {
  RUSTC_BOOTSTRAP=1 RUSTFLAGS="$flags" CARGO_PROFILE_RELEASE_PANIC=immediate-abort "$1" build --quiet --release --locked --target $target \
    -Z panic-immediate-abort -Z build-std=std -Z build-std-features=optimize_for_size
}
if [ -d "$(rustc --print target-libdir --target $target 2> /dev/null)" ]; then
  if [ -d "$(rustc --print sysroot)/lib/rustlib/src/rust/library" ]; then
    small cargo
  else
    RUSTFLAGS="$flags" cargo build --quiet --release --locked --target $target
  fi
else
  packages="rustc-web cargo-web rust-web-src lld-19"
  # shellcheck disable=SC2086 # one argument for each package
  if ! dpkg -s $packages > /dev/null 2>&1; then
    echo "build.sh: installing Debian's packages $packages" >&2
    apt-get update -qq && apt-get install -y -qq --no-install-recommends $packages > /dev/null
  fi
  PATH=/usr/bin:$PATH RUSTC=/usr/bin/rustc CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER=/usr/bin/wasm-ld-19 small /usr/bin/cargo
fi

out=$root/target/page/pkg
rm -rf "$out"
"$tools/bin/wasm-bindgen" --target web --out-dir "$out" --out-name attrflow "$CARGO_TARGET_DIR/$target/release/attrflow_wasm.wasm"

# `--all-features` would write what browsers refuse.
npm ci --silent --no-audit --no-fund
npx --no-install wasm-opt -Oz --enable-bulk-memory --enable-bulk-memory-opt --enable-reference-types --enable-nontrapping-float-to-int \
  --enable-sign-ext --enable-mutable-globals --enable-multivalue --enable-call-indirect-overlong \
  "$out/attrflow_bg.wasm" -o "$out/optimised.wasm"
mv "$out/optimised.wasm" "$out/attrflow_bg.wasm"

size=$(gzip -9 --stdout "$out/attrflow_bg.wasm" | wc -c)
if [ "$size" -gt 1200000 ]; then
  echo "build.sh: the .wasm has $size bytes gzipped, more than 1,200,000" >&2
  exit 1
fi
rm -rf pkg
mv "$out" pkg
cat > pkg/package.json <<JSON
{ "name": "attrflow", "version": "$(sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -1)", "type": "module", "main": "attrflow.js", "types": "attrflow.d.ts", "license": "MIT OR Apache-2.0" }
JSON
echo "bindings/wasm/pkg: attrflow.js, attrflow_bg.wasm ($size bytes gzipped)"
