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

/// A text whose lines are known, so that many places can be asked for.
#[derive(Debug)]
pub struct Lined<'t> {
    text: &'t str,
    starts: Vec<usize>,
}

impl<'t> Lined<'t> {
    /// Finds the lines of a text.
    pub fn new(text: &'t str) -> Lined<'t> {
        let starts = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        Lined { text, starts }
    }

    /// The region of these bytes.
    pub fn region(&self, start: usize, end: usize) -> Region {
        let (line, column) = self.place(start);
        let (end_line, end_column) = self.place(end.max(start));
        Region { line, column, end_line, end_column }
    }

    fn place(&self, at: usize) -> (usize, usize) {
        let line = self.starts.partition_point(|start| *start <= at).max(1);
        let start = self.starts.get(line - 1).copied().unwrap_or_default();
        let mut end = at.min(self.text.len());
        while !self.text.is_char_boundary(end) {
            end -= 1;
        }
        (line, self.text.get(start..end).unwrap_or_default().chars().count() + 1)
    }
}
