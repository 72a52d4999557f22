//! A folder with files for one test.

use std::fs;
use std::path::Path;

use serde_json::Value;

/// The folder; it is removed at the end of the test.
pub(super) struct Folder(tempfile::TempDir);

impl Folder {
    pub(super) fn new() -> Folder {
        Folder(tempfile::tempdir().unwrap())
    }

    /// Makes a folder with these files.
    pub(super) fn with(files: &[(&str, &str)]) -> Folder {
        let folder = Folder::new();
        for (name, text) in files {
            fs::create_dir_all(Path::new(&folder.place(name)).parent().unwrap()).unwrap();
            folder.file(name, text);
        }
        folder
    }

    pub(super) fn path(&self) -> &Path {
        self.0.path()
    }

    /// Returns the path of a file in the folder.
    pub(super) fn place(&self, name: &str) -> String {
        self.0.path().join(name).to_str().unwrap().to_owned()
    }

    /// Writes a file with one value a line, and returns its path.
    pub(super) fn values(&self, name: &str, values: &[Value]) -> String {
        self.file(name, values.iter().map(|value| format!("{value}\n")).collect::<String>())
    }

    /// Writes a file and returns its path.
    pub(super) fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> String {
        let place = self.place(name);
        fs::write(&place, bytes).unwrap();
        place
    }
}
