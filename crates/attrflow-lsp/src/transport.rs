//! Messages as bytes: a header and JSON, with limits on both, so that a length that is only announced takes no memory.

use std::io;
use std::io::BufRead;
use std::io::Read;

use attrflow::limits::MESSAGE_HEADER_LINE;
use attrflow::limits::MESSAGE_HEADER_LINES;
use attrflow::limits::MESSAGE_LENGTH;
use lsp_server::Message;

/// Reads a message; none at the end of the stream.
///
/// # Errors
///
/// The stream cannot be read or ends inside of a message; a header or message exceeds its limit or is not as the protocol has it. What the
/// message says is not part of the error.
pub(crate) fn read(stream: &mut dyn BufRead) -> io::Result<Option<Message>> {
    let Some(length) = length(stream)? else { return Ok(None) };
    if length > MESSAGE_LENGTH {
        return Err(invalid("a message of the client is larger than 128 MiB"));
    }
    let mut content = Vec::new();
    if stream.take(length).read_to_end(&mut content)? as u64 != length {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    serde_json::from_slice(&content)
        .map(Some)
        .map_err(|_| invalid("a message of the client is not one of the protocol"))
}

/// Reads a header, and returns the length of the message after it.
fn length(stream: &mut dyn BufRead) -> io::Result<Option<u64>> {
    let mut length = None;
    for number in 0..MESSAGE_HEADER_LINES {
        let mut line = Vec::new();
        stream.take(MESSAGE_HEADER_LINE).read_until(b'\n', &mut line)?;
        let line = match line.strip_suffix(b"\r\n") {
            Some(line) => line,
            None if line.is_empty() && number == 0 => return Ok(None),
            None if (line.len() as u64) < MESSAGE_HEADER_LINE && line.last() != Some(&b'\n') => {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            None => return Err(invalid("the header of a message of the client is not as the protocol has it")),
        };
        if line.is_empty() {
            return match length {
                Some(length) => Ok(Some(length)),
                None => Err(invalid("the header of a message of the client has no `Content-Length`")),
            };
        }
        if let Some((name, value)) = std::str::from_utf8(line).ok().and_then(|line| line.split_once(':'))
            && name.eq_ignore_ascii_case("Content-Length")
        {
            let value = value.trim().parse();
            length =
                Some(value.map_err(|_| invalid("the `Content-Length` of a message of the client is not a number"))?);
        }
    }
    Err(invalid("the header of a message of the client has more than 16 lines"))
}

fn invalid(message: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(bytes: &[u8]) -> Result<bool, io::ErrorKind> {
        read(&mut &*bytes).map(|message| message.is_some()).map_err(|error| error.kind())
    }

    #[test]
    fn headers_and_lengths_have_limits() {
        let exit = r#"{"jsonrpc":"2.0","method":"exit"}"#;
        let whole = format!("Content-Type: x\r\ncontent-length: {}\r\n\r\n{exit}", exit.len());
        let (eof, invalid) = (io::ErrorKind::UnexpectedEof, io::ErrorKind::InvalidData);
        let with_line = |length: u64| format!("X: {}\r\n{whole}", "x".repeat(length as usize - 5));
        let with_lines = |number: usize| format!("{}{whole}", "X: x\r\n".repeat(number - 3));
        let header = |length: &str| format!("Content-Length: {length}\r\n\r\n{{}}");
        let rows = [
            (String::new(), Ok(false)),
            (whole.clone(), Ok(true)),
            (whole.replace(exit, &exit.replace("exit", "")), Err(eof)),
            ("Content-Length: 5".to_owned(), Err(eof)),
            ("Content-Length: 5\n\n{}".to_owned(), Err(invalid)),
            (format!("X: {}", "x".repeat(2000)), Err(invalid)),
            (with_line(MESSAGE_HEADER_LINE), Ok(true)),
            (with_line(MESSAGE_HEADER_LINE + 1), Err(invalid)),
            (with_lines(MESSAGE_HEADER_LINES), Ok(true)),
            (with_lines(MESSAGE_HEADER_LINES + 1), Err(invalid)),
            ("X: x\r\n".repeat(17), Err(invalid)),
            ("\r\n{}".to_owned(), Err(invalid)),
            (header("2"), Err(invalid)),
            (header("-1"), Err(invalid)),
            (header(&MESSAGE_LENGTH.to_string()), Err(eof)),
            (header(&(MESSAGE_LENGTH + 1).to_string()), Err(invalid)),
            (header("18446744073709551615"), Err(invalid)),
            (header("18446744073709551616"), Err(invalid)),
            (format!("Content-Length: 2000000\r\n\r\n{}", "[".repeat(2_000_000)), Err(invalid)),
        ];
        for (bytes, expected) in rows {
            assert_eq!(outcome(bytes.as_bytes()), expected, "{bytes:.60}");
        }
    }
}
