//! The files of a folder.

use std::fs;
use std::io;
use std::path::Path;
use std::path::PathBuf;

/// How deep folders are looked into.
const DEPTH: usize = 32;

/// Whether a file's name ends so, in any case.
pub fn has_extension(file: &Path, extensions: &[&str]) -> bool {
    file.extension().is_some_and(|found| extensions.iter().any(|known| found.eq_ignore_ascii_case(known)))
}

/// The files of a folder and its folders whose names end so, sorted. Hidden ones are left out, links are not followed.
pub fn files(folder: &Path, extensions: &[&str]) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    collect(folder, extensions, DEPTH, &mut files)?;
    // Services that show findings beside lines know files by their plain names.
    Ok(files.into_iter().map(|file| file.strip_prefix(".").map(Path::to_owned).unwrap_or(file)).collect())
}

fn collect(folder: &Path, extensions: &[&str], depth: usize, files: &mut Vec<PathBuf>) -> io::Result<()> {
    let mut entries = fs::read_dir(folder)?.collect::<Result<Vec<_>, _>>()?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let (path, kind) = (entry.path(), entry.file_type()?);
        if entry.file_name().to_string_lossy().starts_with('.') {
            continue;
        }
        if kind.is_dir() && depth > 0 {
            collect(&path, extensions, depth - 1, files)?;
        } else if kind.is_file() && has_extension(&path, extensions) {
            files.push(path);
        }
    }
    Ok(())
}
