//! Places in a file as people count them.

/// From a line and column to another, the end not included; all from 1, and columns count characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Region {
    /// The line it begins on.
    pub line: usize,
    /// The column it begins at.
    pub column: usize,
    /// The line it ends on.
    pub end_line: usize,
    /// The column it ends before.
    pub end_column: usize,
}

/// How many lines there are from one known line to the next.
const STEP: usize = 64;

/// A text with the places of some of its lines, so that many places can be asked for: of a file of line ends only, all lines would take
/// many times its size.
#[derive(Debug)]
pub struct Lined<'t> {
    text: &'t str,
    /// Where every 64th line begins.
    starts: Vec<usize>,
}

impl<'t> Lined<'t> {
    /// Finds the lines of a text.
    pub fn new(text: &'t str) -> Lined<'t> {
        let ends = memchr::memchr_iter(b'\n', text.as_bytes());
        let starts = std::iter::once(0).chain(ends.map(|at| at + 1)).step_by(STEP).collect();
        Lined { text, starts }
    }

    /// The region of these bytes.
    pub fn region(&self, start: usize, end: usize) -> Region {
        let (line, column) = self.place(start);
        let (end_line, end_column) = self.place(end.max(start));
        Region { line, column, end_line, end_column }
    }

    fn place(&self, at: usize) -> (usize, usize) {
        let known = self.starts.partition_point(|start| *start <= at).saturating_sub(1);
        let mut start = self.starts.get(known).copied().unwrap_or_default();
        let mut line = known * STEP + 1;
        let before = self.text.as_bytes().get(start..at.min(self.text.len())).unwrap_or_default();
        let known = start;
        for end in memchr::memchr_iter(b'\n', before) {
            (line, start) = (line + 1, known + end + 1);
        }
        let mut end = at.min(self.text.len());
        while !self.text.is_char_boundary(end) {
            end -= 1;
        }
        (line, self.text.get(start..end).unwrap_or_default().chars().count() + 1)
    }
}
