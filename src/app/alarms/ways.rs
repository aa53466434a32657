//! Where one press leads from an alarm: its value, the trend around its onset, its display, its rows in the
//! journal, its settings.

use super::AlarmView;
use crate::app::Action;
use crate::app::lang::Key;
use crate::model::{
    AlarmBoard, AlarmKey, AlarmKind, AlarmLive, GroupId, Guidance, Project, TagId, parse_expression,
};

/// A way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AlarmWay {
    /// To the tag it watches; of a device to the plant.
    Value,
    /// To the trend around its onset.
    Trend,
    /// To the display its guidance names.
    Display,
    /// To the journal, filtered on it.
    History,
    /// To its editor.
    Settings,
}

impl AlarmWay {
    /// In the order of buttons and menus.
    pub const ALL: [AlarmWay; 5] = [
        AlarmWay::Value,
        AlarmWay::Trend,
        AlarmWay::Display,
        AlarmWay::History,
        AlarmWay::Settings,
    ];

    /// The word on a button, where there is little room.
    pub fn word(self) -> Key {
        match self {
            AlarmWay::Value => Key::ColumnValue,
            AlarmWay::Trend => Key::PaneTrend,
            AlarmWay::Display => Key::AlarmDisplay,
            AlarmWay::History => Key::PaneJournal,
            AlarmWay::Settings => Key::AlarmShowSettings,
        }
    }

    /// What it is called in full.
    pub fn title(self) -> Key {
        match self {
            AlarmWay::Value => Key::AlarmShowValue,
            AlarmWay::Trend => Key::AlarmShowTrend,
            AlarmWay::Display => Key::AlarmShowDisplay,
            AlarmWay::History => Key::AlarmShowHistory,
            AlarmWay::Settings => Key::AlarmShowSettings,
        }
    }

    /// The action that goes this way from the alarm under the cursor.
    pub fn action(self) -> Action {
        match self {
            AlarmWay::Value => Action::AlarmValue,
            AlarmWay::Trend => Action::AlarmTrend,
            AlarmWay::Display => Action::AlarmDisplay,
            AlarmWay::History => Action::AlarmHistory,
            AlarmWay::Settings => Action::AlarmSettings,
        }
    }

    /// The way of an action.
    pub fn of(action: Action) -> Option<AlarmWay> {
        AlarmWay::ALL.into_iter().find(|way| way.action() == action)
    }

    /// True where it leads somewhere for this alarm.
    pub fn is_open(self, project: &Project, alarm: &AlarmLive) -> bool {
        match self {
            AlarmWay::Value | AlarmWay::History => true,
            AlarmWay::Trend => alarm.definition.is_some(),
            AlarmWay::Display => display_of(project, alarm).is_some(),
            AlarmWay::Settings => match &alarm.key {
                AlarmKey::Alarm(id) => project.alarm(id).is_some(),
                AlarmKey::Device(id) => project.device(id).is_some(),
            },
        }
    }
}

/// The alarm that somebody means who names none: the one under the cursor of the list, else the one in the
/// banner.
pub fn meant<'b>(view: &AlarmView, board: &'b AlarmBoard) -> Option<&'b AlarmLive> {
    let under = view.cursor.as_ref().filter(|key| view.is_selected(key));
    let under = under.and_then(|key| board.alarm(key)).map(|alarm| &**alarm);
    under.or_else(|| {
        board.pressing().map(|alarm| &**alarm).find(|alarm| alarm.shown.wants_acknowledgement())
    })
}

/// The guidance of an alarm, and that of its group; `None` for the alarm of a device.
fn guidances<'a>(
    project: &'a Project,
    alarm: &'a AlarmLive,
) -> Option<(&'a Guidance, Option<&'a Guidance>)> {
    let definition = alarm.definition.as_ref()?;
    let group = definition.group.as_ref().and_then(|id| project.alarm_group(id));
    Some((&definition.guidance, group.map(|g| &g.guidance)))
}

/// What to do about an alarm, completed by its group; `None` for the alarm of a device.
pub fn guidance_of(project: &Project, alarm: &AlarmLive) -> Option<Guidance> {
    guidances(project, alarm).map(|(own, group)| own.or(group))
}

/// The display that an alarm's guidance names.
pub fn display_of(project: &Project, alarm: &AlarmLive) -> Option<GroupId> {
    let (own, group) = guidances(project, alarm)?;
    let named = own.display.as_ref().or_else(|| group?.display.as_ref());
    named.filter(|id| project.trend_group(id).is_some()).cloned()
}

/// The tags that an alarm looks at, the one it watches first.
pub fn tags_of(project: &Project, alarm: &AlarmLive) -> Vec<TagId> {
    let Some(definition) = &alarm.definition else { return Vec::new() };
    let mut tags: Vec<TagId> = definition.tag.iter().cloned().collect();
    if let AlarmKind::Expression { text } = &definition.kind
        && let Ok(expression) = parse_expression(text)
    {
        let id = |name: &String| {
            let named = project.tag_named(name).map(|tag| tag.id.clone());
            named.or_else(|| TagId::new(name).ok().filter(|id| project.tag(id).is_some()))
        };
        tags.extend(expression.tags.iter().filter_map(id));
    }
    tags
}

/// The trend group to look at for an alarm: the one its guidance names, else the first that draws a tag of it.
pub fn trend_of(project: &Project, alarm: &AlarmLive) -> Option<GroupId> {
    let draws = |tag: &TagId| {
        let group = project.trend_groups.iter().find(|g| g.pens.contains(tag));
        group.map(|group| group.id.clone())
    };
    let named = guidance_of(project, alarm)?.trend;
    named.or_else(|| tags_of(project, alarm).iter().find_map(draws))
}
