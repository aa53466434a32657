//! The first look at a project file: where its sections begin, whether anything in it is too deep,
//! too long or too many, and whether somebody wrote comments.
//!
//! It walks the bytes once, without recursion and without allocating per byte, so that no input can
//! hurt what comes after: the TOML parser is then given one section at a time, each of bounded size
//! and depth. Cutting at headers has a second use: a mistake in one section stays there, and the
//! sections after it are still checked. Whether the text is valid TOML is not decided here.
//! Lexical rules: TOML 1.0.0, strings, comments and tables.

use std::ops::Range;

use super::problem::Findings;
use crate::model::limits;

/// Largest file, bytes.
pub(super) const FILE_BYTES: usize = 64 * 1024 * 1024;
/// Largest section (one header and what follows up to the next), bytes. The parser needs many times
/// this in memory.
const SECTION_BYTES: usize = 1024 * 1024;
/// Longest string as written, bytes.
const STRING_BYTES: usize = 64 * 1024;
/// Deepest nesting of brackets; the TOML parser itself stops at 80.
const DEPTH: usize = 64;
/// Most sections: every list at its limit.
const SECTIONS: usize = limits::TAGS
    + limits::DEVICES
    + limits::CONNECTIONS
    + limits::SCAN_CLASSES
    + limits::TREND_GROUPS
    + 2;

/// What the first look found.
#[derive(Debug, Default)]
pub(super) struct Scan {
    /// Sections that may be parsed, in file order. The first has no header and may be empty.
    pub(super) sections: Vec<Range<usize>>,
    /// Offset of the first comment and how many there are.
    pub(super) comments: Option<(usize, usize)>,
    /// Some sections were left out.
    pub(super) gaps: bool,
}

#[derive(Clone, Copy, PartialEq)]
enum State {
    Plain,
    Comment,
    /// Inside a string: the quote, whether it spans lines, and where it began.
    Text {
        quote: u8,
        multi: bool,
        start: usize,
    },
}

struct Scanner<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
    state: State,
    depth: usize,
    /// Only blanks so far in this line.
    fresh: bool,
    /// In a header, whose brackets do not nest.
    header: bool,
    section: usize,
    /// This section is not to be parsed.
    spoilt: bool,
    scan: Scan,
    found: &'a mut Findings,
}

/// Looks at `text`; what is too deep, too long or too many becomes an error in `found`, and the section
/// it stands in is left out.
pub(super) fn scan(text: &str, found: &mut Findings) -> Scan {
    let start = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    if text.len() > FILE_BYTES {
        let message =
            format!("the file has {} bytes, {FILE_BYTES} are allowed (64 MiB)", text.len());
        found.error(start, "", message, "");
        return Scan { gaps: true, ..Scan::default() };
    }
    let mut scanner = Scanner {
        text,
        bytes: text.as_bytes(),
        at: start,
        state: State::Plain,
        depth: 0,
        fresh: true,
        header: false,
        section: start,
        spoilt: false,
        scan: Scan::default(),
        found,
    };
    scanner.run();
    scanner.scan
}

impl Scanner<'_> {
    fn run(&mut self) {
        while let Some(&byte) = self.bytes.get(self.at) {
            match self.state {
                State::Plain => self.plain(byte),
                State::Comment if byte == b'\n' => self.line_end(),
                State::Comment => self.at += 1,
                State::Text { quote, multi, start } => self.string(byte, quote, multi, start),
            }
            if self.scan.sections.len() > SECTIONS {
                let message = format!("the file has more than {SECTIONS} sections");
                let hint = "split the plant into several projects";
                self.found.error(self.at, "", message, hint);
                self.scan.sections.clear();
                self.scan.gaps = true;
                return;
            }
        }
        if let State::Text { start, multi: true, .. } = self.state {
            self.spoil(start, "this text begins here and never ends".to_owned());
        }
        self.section_end(self.at);
    }

    fn plain(&mut self, byte: u8) {
        match byte {
            b'\n' => return self.line_end(),
            b' ' | b'\t' | b'\r' => {
                self.at += 1;
                return;
            }
            b'#' => {
                self.state = State::Comment;
                let (first, count) = self.scan.comments.unwrap_or((self.at, 0));
                self.scan.comments = Some((first, count + 1));
            }
            b'"' | b'\'' => return self.string_start(byte),
            b'[' if self.fresh && (self.depth == 0 || self.looks_like_header()) => {
                self.section_end(self.line_start());
                self.depth = 0;
                self.header = true;
            }
            b'[' | b'{' if !self.header => {
                self.depth += 1;
                if self.depth == DEPTH + 1 {
                    let message = format!("brackets nest deeper than {DEPTH}");
                    self.spoil(self.at, message);
                }
            }
            b']' | b'}' if !self.header => self.depth = self.depth.saturating_sub(1),
            _ => {}
        }
        self.fresh = false;
        self.at += 1;
    }

    fn line_end(&mut self) {
        self.at += 1;
        self.state = State::Plain;
        self.fresh = true;
        self.header = false;
    }

    fn line_start(&self) -> usize {
        // The line holds only blanks before `at`, so this looks back a few bytes, not megabytes.
        let before = self.bytes.get(..self.at).unwrap_or(&[]);
        let blanks = before.iter().rev().take_while(|b| matches!(b, b' ' | b'\t' | b'\r')).count();
        (self.at - blanks).max(self.section)
    }

    /// True where the line from here on can only be a header, such as `[[tag]]`. Inside a list a bare
    /// word stands for a value only if it is one of TOML's four, so this ends a list that somebody
    /// forgot to close.
    fn looks_like_header(&self) -> bool {
        const LONGEST: usize = 80;
        let rest = self.bytes.get(self.at..).unwrap_or(&[]);
        let line = rest.iter().take(LONGEST).position(|b| *b == b'\n');
        let end = line.unwrap_or(rest.len().min(LONGEST));
        let line = rest.get(..end).and_then(|b| std::str::from_utf8(b).ok()).unwrap_or("").trim();
        let inner = match line.strip_prefix("[[") {
            Some(rest) => rest.strip_suffix("]]"),
            None => line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')),
        };
        inner.is_some_and(|word| {
            let word = word.trim();
            word.starts_with(|c: char| c.is_ascii_alphabetic())
                && word.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-')
                && !matches!(word, "true" | "false" | "inf" | "nan")
        })
    }

    fn string_start(&mut self, quote: u8) {
        let start = self.at;
        let multi = self.bytes.get(start..start + 3) == Some(&[quote; 3]);
        self.state = State::Text { quote, multi, start };
        self.fresh = false;
        self.at += if multi { 3 } else { 1 };
    }

    fn string(&mut self, byte: u8, quote: u8, multi: bool, start: usize) {
        match byte {
            b'\\' if quote == b'"' => {
                // A backslash at the end of a line does not carry a one-line string over it.
                let next = self.bytes.get(self.at + 1);
                self.at += if next == Some(&b'\n') { 1 } else { 2 };
            }
            b'\n' if !multi => {
                self.check_string(start);
                self.line_end();
            }
            _ if byte == quote && !multi => {
                self.at += 1;
                self.string_end(start);
            }
            _ if byte == quote && self.bytes.get(self.at..self.at + 3) == Some(&[quote; 3]) => {
                self.at += 3;
                // Up to two quotes may stand just before the closing three.
                while self.bytes.get(self.at) == Some(&quote) {
                    self.at += 1;
                }
                self.string_end(start);
            }
            _ => self.at += 1,
        }
    }

    fn string_end(&mut self, start: usize) {
        self.check_string(start);
        self.state = State::Plain;
    }

    fn check_string(&mut self, start: usize) {
        let length = self.at.saturating_sub(start);
        if length > STRING_BYTES {
            let message = format!("this text takes {length} bytes, {STRING_BYTES} are allowed");
            self.spoil(start, message);
        }
    }

    fn spoil(&mut self, at: usize, message: String) {
        self.spoilt = true;
        self.found.error(at, "", message, "");
    }

    fn section_end(&mut self, end: usize) {
        let section = self.section..end.min(self.text.len());
        self.scan.gaps |= self.spoilt || section.len() > SECTION_BYTES;
        if section.len() > SECTION_BYTES && !self.spoilt {
            let message =
                format!("this section takes {} bytes, {SECTION_BYTES} are allowed", section.len());
            let hint = "give each entry a header of its own, such as [[tag]]";
            self.found.error(section.start, "", message, hint);
        } else if !self.spoilt {
            self.scan.sections.push(section);
        }
        self.section = end;
        self.spoilt = false;
    }
}
