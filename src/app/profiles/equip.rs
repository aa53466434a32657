//! What a profile says of its kind of device beside the tags: limits, window, quirks, pauses. A project
//! takes it where it says nothing itself; what was set on site stays.

use crate::model::{Device, DeviceField, Learned, Profile, limits};

/// A setting of a device that differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// Name of the device.
    pub device: String,
    /// Which setting.
    pub field: DeviceField,
    /// As the project has it.
    pub old: String,
    /// As the profile has it.
    pub new: String,
}

impl Setting {
    /// Where `new` differs from `old`, which names the device.
    pub fn between(old: &Device, new: &Device) -> Vec<Setting> {
        let differs = DeviceField::ALL.into_iter().filter_map(|field| {
            let (was, is) = (field.text(old), field.text(new));
            (was != is).then(|| Setting { device: old.name.clone(), field, old: was, new: is })
        });
        differs.collect()
    }
}

/// `device` with what the profile says of its kind, for an instance that begins at `base`, wherever
/// `before`, the device as the project had it, is as a new device would be. `None` for a device that is
/// new.
pub(super) fn equip(
    device: &Device,
    before: Option<&Device>,
    profile: &Profile,
    base: u16,
) -> Device {
    let plain = Device::new(device.id.clone(), String::new(), device.connection.clone());
    let said_nothing =
        |field: DeviceField| before.is_none_or(|before| field.text(before) == field.text(&plain));
    let mut equipped = device.clone();
    let fields = DeviceField::ALL.into_iter().filter(|field| *field != DeviceField::Learned);
    for field in fields.filter(|field| said_nothing(*field)) {
        field.take(&profile.device, &mut equipped);
    }
    if said_nothing(DeviceField::Learned) {
        equipped.learned.extend(profile.limits_at(base));
        equipped.learned = Learned::to_keep(&equipped.learned);
        equipped.learned.truncate(limits::LEARNED);
    }
    equipped
}

/// Where the settings of `device` differ from what the profile says, whose instances begin at `bases`. Of what
/// is as a new device has it, a profile says nothing.
pub(super) fn differences(device: &Device, profile: &Profile, bases: &[u16]) -> Vec<Setting> {
    let mut asked = profile.device.clone();
    let learned: Vec<Learned> = bases.iter().flat_map(|base| profile.limits_at(*base)).collect();
    asked.learned = Learned::to_keep(&learned);
    asked.learned.truncate(limits::LEARNED);
    let plain = Device::new(device.id.clone(), String::new(), device.connection.clone());
    let said = |setting: &Setting| setting.field.text(&asked) != setting.field.text(&plain);
    Setting::between(device, &asked).into_iter().filter(said).collect()
}
