//! The committed header is the one that the functions give.

use std::path::Path;

#[test]
fn the_header_is_up_to_date() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let config = cbindgen::Config::from_file(root.join("cbindgen.toml")).unwrap();
    let mut header = Vec::new();
    cbindgen::Builder::new()
        .with_src(root.join("src/lib.rs"))
        .with_config(config)
        .generate()
        .unwrap()
        .write(&mut header);
    let header = String::from_utf8(header).unwrap();
    let committed = root.join("include/attrflow.h");
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&committed, &header).unwrap();
    }
    let given = std::fs::read_to_string(&committed).unwrap_or_default();
    assert!(given == header, "`UPDATE=1 cargo test -p attrflow-c` writes the header:\n{header}");
}
