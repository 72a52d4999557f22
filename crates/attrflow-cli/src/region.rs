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

/// The most bytes from one known place to the next.
const STEP: usize = 4096;

/// A text with some of its places, so that finding one takes a few thousand bytes of it, whatever its lines are: thousands of findings may be
/// in a file of one line, and a file may have nothing but line ends.
#[derive(Debug)]
pub struct Lined<'t> {
    text: &'t str,
    /// The first place, and one in every [`STEP`] bytes.
    known: Vec<Place>,
}

/// A place between two characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Place {
    /// The bytes before it.
    at: usize,
    line: usize,
    column: usize,
}

impl Place {
    const FIRST: Place = Place { at: 0, line: 1, column: 1 };

    /// Returns the place after the text that follows.
    fn after(self, text: &str) -> Place {
        let ends = memchr::memchr_iter(b'\n', text.as_bytes());
        let (count, last) = ends.fold((0, None), |(count, _), at| (count + 1, Some(at + 1)));
        let column = match last {
            Some(start) => 1 + text.get(start..).unwrap_or_default().chars().count(),
            None => self.column + text.chars().count(),
        };
        Place { at: self.at + text.len(), line: self.line + count, column }
    }
}

impl<'t> Lined<'t> {
    /// Finds places of a text, in one pass.
    pub fn new(text: &'t str) -> Lined<'t> {
        let mut known = vec![Place::FIRST];
        let mut place = Place::FIRST;
        while text.len() - place.at > STEP {
            let end = text.floor_char_boundary(place.at + STEP);
            place = place.after(text.get(place.at..end).unwrap_or_default());
            known.push(place);
        }
        Lined { text, known }
    }

    /// The region of these bytes.
    pub fn region(&self, start: usize, end: usize) -> Region {
        let (start, end) = (self.place(start), self.place(end.max(start)));
        Region { line: start.line, column: start.column, end_line: end.line, end_column: end.column }
    }

    fn place(&self, at: usize) -> Place {
        let at = self.text.floor_char_boundary(at);
        let known = self.before(at);
        known.after(self.text.get(known.at..at).unwrap_or_default())
    }

    /// Returns the last known place that is not after these bytes.
    fn before(&self, at: usize) -> Place {
        let number = self.known.partition_point(|place| place.at <= at);
        number.checked_sub(1).and_then(|number| self.known.get(number)).copied().unwrap_or(Place::FIRST)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The texts of one line, of lines only, and what is between.
    fn texts() -> Vec<String> {
        ["a", "é", "😀", "\n", "ab\n", "\r\n", "é\n😀", &"x".repeat(5_000), &format!("{}\n", "é".repeat(3_000))]
            .iter()
            .flat_map(|piece| [0, 1, STEP, 3 * STEP].map(|length| piece.repeat(length.div_ceil(piece.len()))))
            .collect()
    }

    #[test]
    fn places_are_those_that_a_count_from_the_beginning_gives() {
        for text in texts() {
            let lined = Lined::new(&text);
            for at in [0, 1, 2, STEP - 1, STEP, STEP + 1, 2 * STEP + 7, text.len(), text.len() + 9] {
                let (before, _) = text.split_at(text.floor_char_boundary(at));
                let line = before.matches('\n').count() + 1;
                let column = before.rsplit('\n').next().unwrap().chars().count() + 1;
                let Region { line: found, column: found_column, .. } = lined.region(at, at);
                assert_eq!((found, found_column), (line, column), "{at} of {}", text.len());
            }
        }
    }

    /// However many findings a file has, each reads a bounded part of it: all of them together are linear.
    #[test]
    fn a_place_takes_a_bounded_part_of_the_text() {
        for text in texts() {
            let lined = Lined::new(&text);
            assert!(lined.known.len() <= 1 + text.len() / (STEP - 3), "{} in {}", lined.known.len(), text.len());
            assert!((0..=text.len()).all(|at| at - lined.before(at).at <= STEP + 3), "{}", text.len());
        }
    }
}
