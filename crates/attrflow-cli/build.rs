//! With the feature `playground`, makes a table of the page's files for `attrflow playground`.
//!
//! The page is built by `playground/build.sh`; one that is not there or is of another version ends the build. `ATTRFLOW_PLAYGROUND` names
//! another folder than `playground/dist`.

use std::env;
use std::error::Error;
use std::fmt::Write;
use std::fs;
use std::hash::DefaultHasher;
use std::hash::Hash;
use std::hash::Hasher;
use std::path::Path;
use std::path::PathBuf;
use std::process::ExitCode;

fn main() -> ExitCode {
    println!("cargo::rerun-if-changed=build.rs");
    if env::var_os("CARGO_FEATURE_PLAYGROUND").is_none() {
        return ExitCode::SUCCESS;
    }
    match table() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            println!("cargo::error={error}");
            ExitCode::FAILURE
        }
    }
}

fn table() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-env-changed=ATTRFLOW_PLAYGROUND");
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../playground/dist");
    let folder = env::var_os("ATTRFLOW_PLAYGROUND").map_or_else(beside, PathBuf::from);
    println!("cargo::rerun-if-changed={}", folder.display());
    let build = "run `playground/build.sh`, or build without the feature `playground`";
    let page = fs::read_to_string(folder.join("index.html"))
        .map_err(|_| format!("the page is not built ({}): {build}", folder.display()))?;
    let version = env!("CARGO_PKG_VERSION");
    if !page.contains(&format!("content=\"attrflow {version}\"")) {
        return Err(format!("the page in {} is not of version {version}: {build}", folder.display()).into());
    }
    let mut names: Vec<String> = Vec::new();
    for entry in fs::read_dir(&folder)? {
        names.push(entry?.file_name().into_string().map_err(|name| format!("{name:?} is not a name in Unicode"))?);
    }
    names.sort();
    let mut text = "&[\n".to_owned();
    let mut hasher = DefaultHasher::new();
    for name in names {
        let path = folder.canonicalize()?.join(&name);
        fs::read(&path)?.hash(&mut hasher);
        writeln!(text, "    ({name:?}, include_bytes!({:?})),", path.display().to_string())?;
    }
    text.push(']');
    println!("cargo::rustc-env=ATTRFLOW_PAGE={:016x}", hasher.finish());
    let out = env::var_os("OUT_DIR").ok_or("cargo names no folder to write to")?;
    fs::write(Path::new(&out).join("page.rs"), text)?;
    Ok(())
}
