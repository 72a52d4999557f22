//! Runs work so that a panic becomes an error, in memory that each thread keeps.

use std::cell::RefCell;
use std::panic::AssertUnwindSafe;
use std::panic::catch_unwind;

use attrflow::Diagnostic;
use attrflow::Workspace;
use attrflow::diagnostic::codes::input::INTERNAL;

use crate::Error;

thread_local! {
    static WORKSPACE: RefCell<Workspace> = RefCell::new(Workspace::default());
}

/// Runs work; a panic in it is an error with the code of internal errors.
///
/// # Errors
///
/// Those of the work, and its panic.
pub fn guarded<T>(work: impl FnOnce() -> Result<T, Error>) -> Result<T, Error> {
    // What the work has changed when it panics is thrown away: handles are never changed, and workspaces are replaced.
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| Err(internal()))
}

/// Runs work in the workspace of this thread, as [`guarded`] does.
///
/// # Errors
///
/// Those of the work, and its panic.
pub fn with_workspace<T>(work: impl FnOnce(&mut Workspace) -> Result<T, Error>) -> Result<T, Error> {
    // Work inside of other work, and on a thread that ends, has a workspace of its own.
    let mut workspace = WORKSPACE.try_with(|own| own.try_borrow_mut().map(|mut own| std::mem::take(&mut *own)).ok());
    let mut workspace = workspace.as_mut().ok().and_then(Option::take).unwrap_or_default();
    let done = guarded(|| work(&mut workspace));
    if !matches!(&done, Err(error) if error.is_internal()) {
        let _ = WORKSPACE.try_with(|own| own.try_borrow_mut().map(|mut own| *own = workspace));
    }
    done
}

fn internal() -> Error {
    Diagnostic::new(&INTERNAL, "the program failed; other records are not affected").into()
}
