//! Where in a JSON text a pointer leads to, so that a report can name the line of a file.

/// The byte at which the value begins that the pointer (RFC 6901) leads to. The text is known to be JSON.
pub fn offset(text: &str, pointer: &str) -> Option<usize> {
    let mut cursor = Cursor { bytes: text.as_bytes(), at: 0 };
    cursor.skip_blanks();
    for token in pointer.split('/').skip(1) {
        let token = token.replace("~1", "/").replace("~0", "~");
        match cursor.peek()? {
            b'{' => cursor.enter_member(text, &token)?,
            b'[' => cursor.enter_element(token.parse().ok()?)?,
            _ => return None,
        }
    }
    Some(cursor.at)
}

struct Cursor<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Cursor<'_> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn skip_blanks(&mut self) {
        while self.peek().is_some_and(|byte| byte.is_ascii_whitespace()) {
            self.at += 1;
        }
    }

    /// Goes past the byte and the blanks behind it.
    fn step(&mut self) {
        self.at += 1;
        self.skip_blanks();
    }

    fn enter_member(&mut self, text: &str, name: &str) -> Option<()> {
        self.step();
        while self.peek()? == b'"' {
            let start = self.at;
            self.skip_value();
            let key: String = serde_json::from_str(text.get(start..self.at)?).ok()?;
            self.skip_blanks();
            self.step();
            if key == name {
                return Some(());
            }
            self.skip_value();
            self.skip_blanks();
            if self.peek()? == b',' {
                self.step();
            }
        }
        None
    }

    fn enter_element(&mut self, number: usize) -> Option<()> {
        self.step();
        for _ in 0..number {
            self.skip_value();
            self.skip_blanks();
            if self.peek()? != b',' {
                return None;
            }
            self.step();
        }
        (self.peek()? != b']').then_some(())
    }

    /// Goes past a value.
    fn skip_value(&mut self) {
        let (mut depth, mut in_text, mut escaped) = (0_usize, false, false);
        while let Some(byte) = self.peek() {
            if in_text {
                match byte {
                    _ if escaped => escaped = false,
                    b'\\' => escaped = true,
                    b'"' => in_text = false,
                    _ => {}
                }
                self.at += 1;
                if !in_text && depth == 0 {
                    return;
                }
                continue;
            }
            match byte {
                b'"' => in_text = true,
                b'{' | b'[' => depth += 1,
                b'}' | b']' if depth == 0 => return,
                b'}' | b']' => {
                    depth -= 1;
                    if depth == 0 {
                        self.at += 1;
                        return;
                    }
                }
                b',' if depth == 0 => return,
                _ => {}
            }
            self.at += 1;
        }
    }
}
