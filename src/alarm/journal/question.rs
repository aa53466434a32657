//! What a question is asked of: which index gives the rows, and what is judged row by row.

use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};

use super::rows;
use crate::model::JournalQuery;

/// Letters that the index of words knows together.
const LETTERS: usize = 3;
/// Rows of a column that are rather looked at one by one than a common word's.
const FEW: i64 = 4_000;
const TEXTS: [&str; 9] = ["who", "tag", "alarm", "name", "old", "new", "reason", "result", "text"];

/// What rows are found by.
pub(super) enum Way {
    /// All rows in turn.
    Rows,
    /// Those whose column has this value.
    Column(&'static str, Value),
    /// Those in which these words stand.
    Words(String),
}

impl Way {
    pub(super) fn select(&self) -> (String, Vec<Value>) {
        let columns = rows::COLUMNS;
        match self {
            Way::Rows => {
                (format!("SELECT {columns} FROM row WHERE id >= ? AND id <= ?"), Vec::new())
            }
            Way::Column(column, value) => (
                format!("SELECT {columns} FROM row WHERE {column} = ? AND id >= ? AND id <= ?"),
                vec![value.clone()],
            ),
            // The index of words gives its rows in order; they are then fetched one by one.
            Way::Words(words) => (
                format!(
                    "SELECT {} FROM words w CROSS JOIN row ON row.id = w.rowid \
                     WHERE w.words MATCH ? AND w.rowid >= ? AND w.rowid <= ?",
                    columns
                        .split(", ")
                        .map(|c| format!("row.{}", c.trim()))
                        .collect::<Vec<_>>()
                        .join(", ")
                ),
                vec![Value::Text(words.clone())],
            ),
        }
    }

    pub(super) fn order(&self) -> &'static str {
        match self {
            Way::Words(_) => " ORDER BY w.rowid DESC LIMIT ?",
            _ => " ORDER BY id DESC LIMIT ?",
        }
    }

    /// Rows of a column's value between two ids, as far as `most`.
    fn count(&self, db: &Connection, (low, high): (i64, i64), most: i64) -> rusqlite::Result<i64> {
        let Way::Column(column, value) = self else { return Ok(most) };
        let count = format!(
            "SELECT count(*) FROM (SELECT 1 FROM row WHERE {column} = ? AND id >= ? AND id <= ? LIMIT ?)"
        );
        let bound = [value.clone(), low.into(), high.into(), most.into()];
        db.prepare_cached(&count)?.query_row(params_from_iter(bound), |row| row.get(0))
    }
}

/// The ways to the rows, and the conditions that remain with their values.
pub(super) struct Plan {
    pub(super) ways: Vec<Way>,
    pub(super) rest: Vec<String>,
    pub(super) bound: Vec<Value>,
}

impl Plan {
    /// Rows come by the index that is likely to give the fewest: those of a tag or alarm, else those of
    /// another column where they are few between these ids, else those of the words.
    pub(super) fn of(
        query: &JournalQuery,
        db: &Connection,
        ids: (i64, i64),
    ) -> rusqlite::Result<Plan> {
        let (long, short): (Vec<&str>, Vec<&str>) =
            query.text.split_whitespace().partition(|word| word.chars().count() >= LETTERS);
        let column = Lead::of(query);
        let by_column = match column {
            None => false,
            Some(Lead::About) => true,
            Some(_) if long.is_empty() => true,
            Some(lead) => {
                long.iter().all(|word| is_judged_alike(word)) && {
                    let mut left = FEW;
                    for way in lead.ways(query) {
                        left -= way.count(db, ids, left)?;
                    }
                    left > 0
                }
            }
        };
        let lead = column.filter(|_| by_column);
        let mut plan = Plan { ways: Vec::new(), rest: Vec::new(), bound: Vec::new() };
        let mut unindexed = short;
        if let Some(lead) = lead {
            plan.ways = lead.ways(query);
            unindexed.extend(long);
        } else if long.is_empty() {
            plan.ways.push(Way::Rows);
        } else {
            let phrase = |word: &&str| format!("\"{}\"", word.replace('"', "\"\""));
            let words = long.iter().map(phrase).collect::<Vec<_>>().join(" AND ");
            plan.ways.push(Way::Words(words));
        }
        plan.judge(query, lead, &unindexed);
        Ok(plan)
    }

    /// What the ways do not know is judged row by row.
    fn judge(&mut self, query: &JournalQuery, lead: Option<Lead>, words: &[&str]) {
        for column in [Lead::Who, Lead::Kinds, Lead::Priorities] {
            let values = column.values(query);
            if Some(column) != lead && !values.is_empty() {
                // A plus keeps SQLite from another index than the one that gives the order.
                let marks = vec!["?"; values.len()].join(", ");
                self.rest.push(format!("+row.{} IN ({marks})", column.name()));
                self.bound.extend(values);
            }
        }
        for word in words {
            let escaped = word.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
            let like = TEXTS.map(|column| format!("row.{column} LIKE ? ESCAPE '\\'")).join(" OR ");
            self.rest.push(format!("({like})"));
            self.bound.extend(TEXTS.map(|_| Value::Text(format!("%{escaped}%"))));
        }
    }
}

/// True where the index and a look at the row find the same: the index knows capitals beyond A to Z as well.
fn is_judged_alike(word: &str) -> bool {
    word.chars().all(|c| c.is_ascii() || !(c.is_lowercase() || c.is_uppercase()))
}

/// A filter whose columns have an index.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Lead {
    About,
    Who,
    Kinds,
    Priorities,
}

impl Lead {
    /// The first that a question has, in the order in which they are likely to give few rows.
    fn of(query: &JournalQuery) -> Option<Lead> {
        if !query.about.trim().is_empty() {
            return Some(Lead::About);
        }
        let rest = [Lead::Who, Lead::Kinds, Lead::Priorities];
        rest.into_iter().find(|lead| !lead.values(query).is_empty())
    }

    fn name(self) -> &'static str {
        match self {
            Lead::About => "name",
            Lead::Who => "who",
            Lead::Kinds => "kind",
            Lead::Priorities => "priority",
        }
    }

    fn values(self, query: &JournalQuery) -> Vec<Value> {
        let text = |text: &str| Value::Text(text.to_owned());
        match self {
            Lead::About => vec![text(query.about.trim())],
            Lead::Who if query.who.is_empty() => Vec::new(),
            Lead::Who => vec![text(&query.who)],
            Lead::Kinds => query.kinds.iter().map(|kind| text(kind.word())).collect(),
            Lead::Priorities => {
                query.priorities.iter().map(|p| Value::Integer(p.rank() as i64)).collect()
            }
        }
    }

    fn ways(self, query: &JournalQuery) -> Vec<Way> {
        if self == Lead::About {
            let about = Value::Text(query.about.trim().to_owned());
            return ["tag", "alarm", "name"].map(|c| Way::Column(c, about.clone())).into();
        }
        self.values(query).into_iter().map(|value| Way::Column(self.name(), value)).collect()
    }
}
