//! Text in columns: wrapped and shortened to the terminal, or to a fixed width where the output is no terminal.

use std::io;
use std::io::IsTerminal;

/// Columns of a page when the output is no terminal.
const WIDTH: usize = 88;

/// Most columns of a page, however wide the terminal is.
const MAX_WIDTH: usize = 100;

/// Fewest columns that text is wrapped or shortened to.
const MIN_WIDTH: usize = 20;

/// Returns the columns of the terminal that the standard output is, if it is one.
pub fn terminal() -> Option<usize> {
    if !io::stdout().is_terminal() {
        return None;
    }
    let (terminal_size::Width(columns), _) = terminal_size::terminal_size()?;
    Some(usize::from(columns))
}

/// Returns a paragraph in lines.
pub fn wrapped(text: &str) -> String {
    let width = terminal().unwrap_or(WIDTH).clamp(MIN_WIDTH, MAX_WIDTH);
    format!("{}\n", lines(text, width).join("\n"))
}

/// Returns an entry of a list: what it begins with, and a text whose further lines begin below its first one.
pub fn entry(start: &str, text: &str) -> String {
    let indent = start.chars().count();
    // Without a terminal an entry stays one line, for programs that read the list.
    let Some(columns) = terminal() else { return format!("{start}{text}\n") };
    let width = columns.saturating_sub(indent).max(MIN_WIDTH);
    let separator = format!("\n{:indent$}", "");
    format!("{start}{}\n", lines(text, width).join(&separator))
}

/// Returns a row of a table. A last cell that does not fit into the terminal has a line of its own, which is cut there.
pub fn row(start: &str, last: &str) -> String {
    let whole = format!("{start}{last}");
    match terminal() {
        Some(columns) if whole.trim_end().chars().count() > columns => {
            format!("{}\n{}\n", cut(start.trim_end(), columns), cut(&format!("      <- {last}"), columns))
        }
        _ => format!("{}\n", whole.trim_end()),
    }
}

fn cut(line: &str, columns: usize) -> String {
    let width = columns.max(MIN_WIDTH);
    if line.chars().count() <= width {
        return line.to_owned();
    }
    let kept: String = line.chars().take(width - 1).collect();
    format!("{}…", kept.trim_end())
}

fn lines(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let Some(line) = lines.last_mut() else { continue };
        if line.is_empty() {
            line.push_str(word);
        } else if line.chars().count() + 1 + word.chars().count() > width {
            lines.push(word.to_owned());
        } else {
            line.push(' ');
            line.push_str(word);
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_fill_lines() {
        assert_eq!(lines("one two three four", 9), ["one two", "three", "four"]);
        assert_eq!(lines("one", 2), ["one"]);
        assert_eq!(lines("", 9), [""]);
    }
}
