//! The floors from file to file.

use std::hint::black_box;
use std::io::{Read, Write};
use std::path::Path;

use crate::floors::definition::lines;
use crate::floors::typed::{map_tuned, Json, User};

/// Size of the buffers for reading and for writing.
const BUFFER: usize = 1 << 18;

/// Reads the file through one buffer and passes on chunks of whole lines.
pub fn read_chunks(path: &Path, mut each: impl FnMut(&[u8]) -> std::io::Result<()>) -> std::io::Result<()> {
    let mut file = std::fs::File::open(path)?;
    let mut buffer = vec![b' '; BUFFER + 128];
    let mut have = 0;
    loop {
        let count = file.read(&mut buffer[have..BUFFER])?;
        let end = have + count;
        if count == 0 {
            return if have > 0 { each(&buffer[..have]) } else { Ok(()) };
        }
        if let Some(last) = memchr::memrchr(b'\n', &buffer[have..end]) {
            let cut = have + last + 1;
            each(&buffer[..cut])?;
            buffer.copy_within(cut..end, 0);
            have = end - cut;
        } else {
            have = end;
        }
    }
}

/// The floor `1`: `sonic-rs` into the typed struct, the tuned mapping, written straight into one buffer. Gives the number
/// of records.
pub fn sonic_typed(from: &Path, to: &Path) -> std::io::Result<usize> {
    let find = memchr::memmem::Finder::new("@contoso.com");
    let mut out = Json { b: Vec::with_capacity(BUFFER + 65536), at: 0 };
    let mut file = std::fs::File::create(to)?;
    let mut count = 0;
    read_chunks(from, |chunk| {
        for line in lines(chunk) {
            let mut user: User = sonic_rs::from_slice(line).map_err(std::io::Error::other)?;
            user.compute();
            map_tuned(&user, &find, &mut out);
            out.b.extend_from_slice(b"}\n");
            count += 1;
            if out.b.len() > BUFFER {
                file.write_all(&out.b)?;
                out.b.clear();
            }
        }
        Ok(())
    })?;
    file.write_all(&out.b)?;
    Ok(count)
}

/// The reader alone: the file through one buffer. Gives the number of lines.
pub fn read_only(from: &Path) -> std::io::Result<usize> {
    let mut count = 0;
    read_chunks(from, |chunk| {
        count += black_box(lines(chunk).count());
        Ok(())
    })?;
    Ok(count)
}
