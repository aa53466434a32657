//! What columns mean beside each other: addresses and names stand under other headings where nothing else holds
//! them, and groups under any. What a person said of a column stays.

use std::collections::BTreeMap;

use super::super::problem::quote;
use super::columns::Field;
use super::evidence;
use super::groups;
use super::numbers::whole;
use super::problem::letters;

/// Columns whose meanings are being completed.
pub(super) struct Completing<'a> {
    /// What each means by its own heading and cells.
    pub(super) fields: &'a mut [Field],
    /// Their headings.
    pub(super) names: &'a [String],
    /// What a person said.
    pub(super) chosen: &'a BTreeMap<usize, Field>,
    /// Rows of the table.
    pub(super) body: &'a [&'a [String]],
}

impl Completing<'_> {
    /// Completes the meanings; what a person may want to know of it comes back.
    pub(super) fn all(mut self) -> Vec<String> {
        let mut notes = Vec::new();
        self.places();
        self.lone(Field::Description, Field::Name);
        notes.extend(self.names());
        notes.extend(self.repeated_names());
        self.remarks();
        self.groups();
        notes
    }

    /// Siemens calls an address an offset; a lone column of registers holds the addresses.
    fn places(&mut self) {
        let is_whole =
            |column| evidence::cells(self.body, column).all(|cell| whole(cell).is_some());
        if !self.fields.iter().any(|field| field.is_place())
            && let Some(column) = self.of(Field::Offset).filter(|column| is_whole(*column))
        {
            self.put(column, Field::Address);
        }
        self.lone(Field::Register, Field::Address);
    }

    /// Takes the column of one field for another that no column has.
    fn lone(&mut self, lone: Field, wanted: Field) {
        if let Some(column) = self.of(lone).filter(|_| !self.fields.contains(&wanted)) {
            self.put(column, wanted);
        }
    }

    /// Words that differ in every row, where no heading speaks of names.
    fn names(&mut self) -> Option<String> {
        if self.fields.contains(&Field::Name) {
            return None;
        }
        let body = self.body;
        let column = self.unknown().find(|column| evidence::could_be_names(body, *column))?;
        self.put(column, Field::Name);
        Some(format!("the column {} is taken for the names", shown(self.names, column)))
    }

    /// Names that say the same in many rows, beside descriptions that tell them apart.
    fn repeated_names(&mut self) -> Option<String> {
        let (name, description) = (self.of(Field::Name)?, self.of(Field::Description)?);
        if self.fields.contains(&Field::Group)
            || !evidence::names_groups(self.body, name, description)
        {
            return None;
        }
        self.put(name, Field::Group);
        self.put(description, Field::Name);
        let (group, name) = (shown(self.names, name), shown(self.names, description));
        Some(format!(
            "the column {group} says the same again and again and is taken for groups; {name} holds the names"
        ))
    }

    /// A second column of remarks, where the first became the names.
    fn remarks(&mut self) {
        let names = self.names;
        let means = |column: &usize| {
            let heading = names.get(*column).map_or("", String::as_str);
            Field::of_heading(heading) == Some(Field::Description)
        };
        let found = self.unknown().find(means);
        if let Some(column) = found.filter(|_| !self.fields.contains(&Field::Description)) {
            self.put(column, Field::Description);
        }
    }

    /// Merged cells before the names, whatever their heading.
    fn groups(&mut self) {
        let body = self.body;
        let before = self.fields.iter().position(|field| *field == Field::Name).unwrap_or(0);
        let merged = |column: &usize| *column < before && groups::looks_merged(body, *column);
        let found = self.unknown().find(merged);
        if let Some(column) = found.filter(|_| !self.fields.contains(&Field::Group)) {
            self.put(column, Field::Group);
        }
    }

    /// The column of a field that no person gave it.
    fn of(&self, field: Field) -> Option<usize> {
        let found = self.fields.iter().position(|other| *other == field);
        found.filter(|column| !self.chosen.contains_key(column))
    }

    /// The columns of which nothing is known.
    fn unknown(&self) -> impl Iterator<Item = usize> {
        let fields = self.fields.iter().enumerate();
        let unknown = fields
            .filter(|(column, field)| **field == Field::Note && !self.chosen.contains_key(column));
        unknown.map(|(column, _)| column)
    }

    fn put(&mut self, column: usize, field: Field) {
        if let Some(old) = self.fields.get_mut(column) {
            *old = field;
        }
    }
}

/// A column as it is spoken of: by its heading, else by its letter.
pub(super) fn shown(names: &[String], column: usize) -> String {
    let heading = names.get(column).filter(|name| !name.is_empty());
    heading.map_or_else(|| letters(column + 1), |heading| quote(heading))
}
