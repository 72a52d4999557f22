//! The numbers and names of the groups of a pattern.
//!
//! .NET first numbers the unnamed groups from left to right, then the named ones with the numbers that are free. A name that
//! is a number is that number. The index of a group in the order of numbers is its *slot*, which the matchers use.

/// The groups of a pattern.
#[derive(Debug, Clone, Default)]
pub(super) struct GroupNames {
    /// All numbers in use, sorted. The index is the slot.
    numbers: Vec<i32>,
    /// Names in the order of the pattern, with their numbers once all groups are counted.
    named: Vec<(String, i32)>,
}

impl GroupNames {
    pub(super) fn add_number(&mut self, number: i32) {
        if let Err(index) = self.numbers.binary_search(&number) {
            self.numbers.insert(index, number);
        }
    }

    pub(super) fn add_name(&mut self, name: String) {
        if self.named.iter().all(|(known, _)| *known != name) {
            self.named.push((name, 0));
        }
    }

    /// Assigns the next free number from `next` on to every name.
    pub(super) fn number_the_names(&mut self, mut next: i32) {
        let mut named = std::mem::take(&mut self.named);
        for (_, number) in &mut named {
            while self.has_number(next) {
                next = next.saturating_add(1);
            }
            *number = next;
            self.add_number(next);
            next = next.saturating_add(1);
        }
        self.named = named;
    }

    pub(super) fn has_number(&self, number: i32) -> bool {
        self.slot(number).is_some()
    }

    /// Returns the slot of a group number.
    pub(super) fn slot(&self, number: i32) -> Option<usize> {
        self.numbers.binary_search(&number).ok()
    }

    pub(super) fn count(&self) -> usize {
        self.numbers.len()
    }

    /// Returns the number of a name in a reference of a pattern or replacement.
    ///
    /// Once there is a name, or a gap in the numbers, numbers are names too.
    pub(super) fn number_of_name(&self, name: &str) -> Option<i32> {
        if let Some((_, number)) = self.named.iter().find(|(known, _)| known == name) {
            return Some(*number);
        }
        if !self.has_name_table() {
            return None;
        }
        self.numbers.iter().copied().find(|number| self.is_unnamed(*number) && number.to_string() == name)
    }

    /// Returns the slot of a group by name or number, as `Match.Groups[text]`.
    pub(super) fn slot_of_text(&self, text: &str) -> Option<usize> {
        if self.has_name_table() {
            return self.slot(self.number_of_name(text)?);
        }
        // Without a table of names, .NET parses the text as a number.
        let mut number: usize = 0;
        for character in text.chars() {
            let digit = character.to_digit(10)?;
            number = number.checked_mul(10)?.checked_add(usize::try_from(digit).ok()?)?;
        }
        (number < self.count()).then_some(number)
    }

    /// Returns the name of the group in a slot, or its number.
    pub(super) fn name(&self, slot: usize) -> String {
        let Some(number) = self.numbers.get(slot) else { return String::new() };
        match self.named.iter().find(|(_, named)| named == number) {
            Some((name, _)) => name.clone(),
            None => number.to_string(),
        }
    }

    fn is_unnamed(&self, number: i32) -> bool {
        self.named.iter().all(|(_, named)| *named != number)
    }

    /// Returns whether .NET looks groups up by name.
    fn has_name_table(&self) -> bool {
        let gaps =
            self.numbers.last().is_some_and(|last| usize::try_from(*last).map_or(0, |last| last + 1) > self.count());
        !self.named.is_empty() || gaps
    }
}
