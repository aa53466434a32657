//! What a project file can be blamed for, and where: the type that `check` prints and the window
//! lists, and the collector that parsing fills.
//!
//! While parsing, a finding knows only its byte offset; lines and columns are worked out once at the
//! end, for the findings that are shown. No rule about projects lives here.

use std::fmt;
use std::path::{Path, PathBuf};

/// How bad a problem is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The file is not a valid project and is not opened.
    Error,
    /// The file is opened; somebody should know this.
    Warning,
}

impl Severity {
    /// `error` or `warning`, as the command line prints it.
    pub fn word(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
        }
    }
}

/// Something wrong in a project file, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// How bad.
    pub severity: Severity,
    /// The file, as it was named to us.
    pub file: PathBuf,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// Path of the key, such as `tag[3].address`; empty for the whole file.
    pub path: String,
    /// What is wrong.
    pub message: String,
    /// A way out; may be empty.
    pub hint: String,
}

impl fmt::Display for Problem {
    /// `file:line:column: error: path: message`, and the hint on a line of its own.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Problem { severity, file, line, column, path, message, hint } = self;
        write!(f, "{}:{line}:{column}: {}: ", file.display(), severity.word())?;
        if !path.is_empty() {
            write!(f, "{path}: ")?;
        }
        f.write_str(message)?;
        if hint.is_empty() { Ok(()) } else { write!(f, "\n  hint: {hint}") }
    }
}

/// Problems shown at most; the rest is counted. A plant has ten thousand tags, and one misspelt device
/// would otherwise bury everything.
const SHOWN: usize = 1_000;

/// Findings kept at most, and after which parsing stops at the next section: a hostile file must not
/// buy memory with mistakes.
const GIVEN_UP: usize = 10_000;

/// A problem that knows its byte offset instead of its line.
#[derive(Debug)]
struct Finding {
    at: usize,
    severity: Severity,
    path: String,
    message: String,
    hint: String,
    /// The TOML parser's; what else is said of the same place follows from it.
    is_syntax: bool,
}

/// Collects findings in any order and gives them out in the order of the file.
#[derive(Debug, Default)]
pub(super) struct Findings {
    list: Vec<Finding>,
    errors: usize,
}

impl Findings {
    /// Adds an error at byte `at`.
    pub(super) fn error(&mut self, at: usize, path: &str, message: String, hint: &str) {
        self.errors += 1;
        self.push(at, Severity::Error, path, message, hint);
    }

    /// Adds a warning at byte `at`.
    pub(super) fn warning(&mut self, at: usize, path: &str, message: String, hint: &str) {
        self.push(at, Severity::Warning, path, message, hint);
    }

    /// Adds a syntax error at byte `at`. It silences every later finding at the same place.
    pub(super) fn syntax(&mut self, at: usize, message: String, hint: &str) {
        self.error(at, "", message, hint);
        if let Some(last) = self.list.last_mut() {
            last.is_syntax = true;
        }
    }

    fn push(&mut self, at: usize, severity: Severity, path: &str, message: String, hint: &str) {
        if self.is_hopeless() {
            return;
        }
        let (path, hint) = (path.to_owned(), hint.to_owned());
        self.list.push(Finding { at, severity, path, message, hint, is_syntax: false });
    }

    /// `did you mean "period_ms"?` where one of `known` is near, else what there is to choose from,
    /// unless that would fill the screen. Empty once there is much to mend: looking costs time.
    pub(super) fn suggest(&self, text: &str, known: &[&str]) -> String {
        const READABLE: usize = 28;
        match self.nearest(text, known) {
            Some(near) => format!("did you mean {near:?}?"),
            None if known.len() <= READABLE => one_of(known),
            None => "take it away".to_owned(),
        }
    }

    /// The one of `known` that somebody who typed `text` most likely meant.
    pub(super) fn nearest<'k>(&self, text: &str, known: &[&'k str]) -> Option<&'k str> {
        if self.list.len() < SHOWN { nearest(text, known) } else { None }
    }

    /// True where at least one error was found.
    pub(super) fn has_errors(&self) -> bool {
        self.errors > 0
    }

    /// How many errors were found so far.
    pub(super) fn errors(&self) -> usize {
        self.errors
    }

    /// True when so much was found that reading on tells nobody anything.
    pub(super) fn is_hopeless(&self) -> bool {
        self.list.len() >= GIVEN_UP
    }

    /// What was found, without places: severity, path, message, hint.
    pub(super) fn into_words(self) -> impl Iterator<Item = (Severity, String, String, String)> {
        self.list.into_iter().map(|f| (f.severity, f.path, f.message, f.hint))
    }

    /// The findings in the order of the file, located; at most 1000 and one that counts the rest.
    pub(super) fn into_problems(mut self, text: &str, file: &Path) -> Vec<Problem> {
        let hopeless = self.is_hopeless();
        let mut lines = Lines::new(text);
        self.list.sort_by_key(|f| f.at);
        self.list.dedup_by(|later, first| first.is_syntax && later.at == first.at);
        let rest = self.list.split_off(self.list.len().min(SHOWN));
        let mut problems: Vec<Problem> = Vec::with_capacity(self.list.len() + 1);
        for Finding { at, severity, path, message, hint, .. } in self.list {
            let (line, column) = lines.locate(at);
            let file = file.to_owned();
            problems.push(Problem { severity, file, line, column, path, message, hint });
        }
        if let Some(next) = rest.first() {
            let (line, column) = lines.locate(next.at);
            let severity = if rest.iter().any(|f| f.severity == Severity::Error) {
                Severity::Error
            } else {
                Severity::Warning
            };
            let stopped = if hopeless { " at least; reading stopped there" } else { "" };
            let message = format!("and {} more problems from here on{stopped}", rest.len());
            let hint = "mend the first ones and look again".to_owned();
            let (file, path) = (file.to_owned(), String::new());
            problems.push(Problem { severity, file, line, column, path, message, hint });
        }
        problems
    }
}

/// From byte offsets to lines and columns. Walks the text once and remembers one place, because an
/// index of all lines of a hostile file would take more memory than the file.
pub(super) struct Lines<'t> {
    text: &'t str,
    at: usize,
    line: usize,
    column: usize,
}

impl<'t> Lines<'t> {
    /// Starts at the beginning of `text`. A byte order mark there takes no column.
    pub(super) fn new(text: &'t str) -> Lines<'t> {
        let at = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        Lines { text, at, line: 1, column: 1 }
    }

    /// Line and column of the byte `at`, both from 1, the column in characters. Offsets must not
    /// decrease from call to call; one past the end is the end.
    pub(super) fn locate(&mut self, at: usize) -> (usize, usize) {
        let at = at.clamp(self.at, self.text.len().max(self.at));
        let passed = self.text.get(self.at..at).unwrap_or("");
        match passed.rsplit_once('\n') {
            Some((lines, rest)) => {
                self.line += 1 + lines.bytes().filter(|b| *b == b'\n').count();
                self.column = 1 + rest.chars().count();
            }
            None => self.column += passed.chars().count(),
        }
        self.at = at;
        (self.line, self.column)
    }
}

/// The one of `known` that somebody who typed `text` most likely meant.
fn nearest<'k>(text: &str, known: &[&'k str]) -> Option<&'k str> {
    if text.len() > 64 {
        return None;
    }
    let text = text.to_lowercase();
    let near = |k: &&'k str| {
        let allowed = 1 + k.len() / 4;
        if k.len().abs_diff(text.chars().count()) > allowed {
            return None;
        }
        let distance = strsim::damerau_levenshtein(k, &text);
        (distance <= allowed).then_some((distance, *k))
    };
    known.iter().filter_map(near).min().map(|(_, k)| k)
}

/// `one of "a", "b"`, or `only "a"`.
pub(super) fn one_of(known: &[&str]) -> String {
    let quoted: Vec<String> = known.iter().map(|k| format!("{k:?}")).collect();
    match quoted.as_slice() {
        [only] => format!("only {only} is known"),
        _ => format!("known are {}", quoted.join(", ")),
    }
}

/// A text quoted for a message, cut where it is long.
pub(super) fn quote(text: &str) -> String {
    const LONGEST: usize = 60;
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{:?}…", text.get(..end).unwrap_or("")),
        None => format!("{text:?}"),
    }
}
