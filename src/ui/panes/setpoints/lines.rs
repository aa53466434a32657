//! The writable tags in groups: by the path in front of their name, else by device.

use std::sync::Arc;

use crate::model::{Project, Tag, Texts};

/// Height of a group's heading, in points.
pub const HEADING: f32 = 32.0;

/// A line of the list.
#[derive(Clone, Debug, PartialEq)]
pub enum Line {
    /// A group begins.
    Group(String),
    /// The tag at this place of the project.
    Tag(usize),
}

/// The lines of the list, made anew when the project changes.
#[derive(Debug, Default)]
pub struct Lines {
    lines: Vec<Line>,
    /// The longest texts of states that can be chosen.
    pub longest: Vec<String>,
    /// True where a date can be written.
    pub has_dates: bool,
    made_for: Option<Arc<Project>>,
}

impl Lines {
    /// Brings the lines up to date.
    pub fn refresh(&mut self, project: &Arc<Project>) {
        if self.made_for.as_ref().is_some_and(|p| Arc::ptr_eq(p, project)) {
            return;
        }
        let mut groups: Vec<(String, Vec<usize>)> = Vec::new();
        let mut places = std::collections::HashMap::new();
        for (place, tag) in project.tags.iter().enumerate().filter(|(_, t)| t.write.is_some()) {
            let name = group_of(project, tag);
            let group = *places.entry(name.clone()).or_insert_with(|| {
                groups.push((name, Vec::new()));
                groups.len() - 1
            });
            if let Some((_, tags)) = groups.get_mut(group) {
                tags.push(place);
            }
        }
        self.lines = groups
            .into_iter()
            .flat_map(|(name, tags)| {
                std::iter::once(Line::Group(name)).chain(tags.into_iter().map(Line::Tag))
            })
            .collect();
        self.needs(project);
        self.made_for = Some(Arc::clone(project));
    }

    /// What takes the most room. Characters tell roughly how wide a text is, so that a few are kept.
    fn needs(&mut self, project: &Project) {
        const KEPT: usize = 8;
        let written = || project.tags.iter().filter(|tag| tag.write.is_some());
        self.has_dates = written().any(|tag| tag.data_type.is_date());
        let texts = written().filter_map(|tag| tag.texts.as_deref());
        let mut states: Vec<&str> = texts.flat_map(Texts::states).map(|(_, text)| text).collect();
        let wide =
            |text: &str| -> usize { text.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum() };
        states.sort_by_cached_key(|text| std::cmp::Reverse(wide(text)));
        states.dedup();
        self.longest = states.into_iter().take(KEPT).map(str::to_owned).collect();
    }

    /// True where nothing can be written.
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// The line at a place.
    pub fn get(&self, at: usize) -> Option<&Line> {
        self.lines.get(at)
    }

    /// The group that the line at a place belongs to, and the place of its heading.
    pub fn group_at(&self, at: usize) -> Option<(&str, usize)> {
        let upto = self.lines.get(..=at)?;
        let place = upto.iter().rposition(|line| matches!(line, Line::Group(_)))?;
        match upto.get(place)? {
            Line::Group(name) => Some((name, place)),
            Line::Tag(_) => None,
        }
    }

    /// The lower end of each line, in points from the top of the list.
    pub fn heights(&self, row: f32) -> Vec<f32> {
        let mut end = 0.0;
        let lower_end = |line: &Line| {
            end += match line {
                Line::Group(_) => HEADING,
                Line::Tag(_) => row,
            };
            end
        };
        self.lines.iter().map(lower_end).collect()
    }
}

fn group_of(project: &Project, tag: &Tag) -> String {
    match tag.name.rsplit_once('/') {
        Some((path, _)) => path.to_owned(),
        None => project.device(&tag.device).map_or_else(String::new, |d| d.name.clone()),
    }
}

/// The last part of a tag's path, which is its name inside its group.
pub fn short_name(tag: &Tag) -> &str {
    tag.name.rsplit_once('/').map_or(tag.name.as_str(), |(_, name)| name)
}
