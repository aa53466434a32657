//! From a reading to a tag, for its editor to begin with.

use crate::app::edit::{free_name, free_tag_id};
use crate::model::{Address, ByteOrder, DataType, DeviceId, Project, Scaling, Table, Tag};

/// What registers are taken for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Meaning {
    /// The type.
    pub data_type: DataType,
    /// The order.
    pub order: ByteOrder,
    /// Raw to engineering units; 1 for as it is.
    pub gain: f64,
}

/// A tag at a place, in the project's first scan class; `None` where the project has none.
pub fn tag_of(
    project: &Project,
    device: &DeviceId,
    address: Address,
    meaning: Meaning,
) -> Option<Tag> {
    let mut scratch = project.clone();
    let scan = project.scan_classes.first()?.id.clone();
    let usual = project.device(device)?.order;
    let id = free_tag_id(&mut scratch)?;
    let stem = format!("{} {}", address.table.short(), address.wire);
    let taken = |name: &str| project.tags.iter().any(|tag| tag.name == name);
    let name = if taken(&stem) {
        free_name(&format!("{stem} 1"), project.tags.iter().map(|tag| tag.name.as_str()))
    } else {
        stem
    };
    let is_bit = matches!(address.table, Table::Coil | Table::DiscreteInput);
    let data_type = if is_bit { DataType::Bool } else { meaning.data_type };
    let swaps = data_type.has_byte_order() && meaning.order != usual;
    let scaling = match meaning.gain {
        1.0 => Scaling::Identity,
        gain if data_type.is_number() => Scaling::Linear { gain, offset: 0.0 },
        _ => Scaling::Identity,
    };
    Some(Tag {
        name,
        order: swaps.then_some(meaning.order),
        scaling,
        ..Tag::new(id, (device.clone(), scan), address, data_type)
    })
}
