//! How a device is read and written, as things that can be compared, told and taken over one by one.
//!
//! Byte order is none of them: it says what the tags mean and not what the device bears.

use super::{BitWrite, Device, DeviceKind, Quirks, WriteFunction};

/// What a profile says of its kind of device beside the tags.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DeviceField {
    /// Time allowed for a reply.
    Timeout,
    /// Most registers in one read.
    MaxRegisters,
    /// Most bits in one read.
    MaxBits,
    /// What reading it costs.
    Kind,
    /// Unused registers that may be read.
    MaxGap,
    /// Pause between a reply and the next request.
    Pause,
    /// Pause after connecting.
    PauseAfterConnect,
    /// Requests in flight at once.
    Window,
    /// Whether that is found out.
    LearnWindow,
    /// Whether requests share segments.
    ShareSegments,
    /// Which function writes.
    WriteFunction,
    /// How bits in registers are written.
    BitWrite,
    /// Time allowed for a write to show.
    Settle,
    /// What is tolerated.
    Quirks,
    /// What it does not allow.
    Learned,
}

impl DeviceField {
    /// Every field, in the order of a file.
    pub const ALL: [DeviceField; 15] = [
        DeviceField::Timeout,
        DeviceField::MaxRegisters,
        DeviceField::MaxBits,
        DeviceField::Kind,
        DeviceField::MaxGap,
        DeviceField::Pause,
        DeviceField::PauseAfterConnect,
        DeviceField::Window,
        DeviceField::LearnWindow,
        DeviceField::ShareSegments,
        DeviceField::WriteFunction,
        DeviceField::BitWrite,
        DeviceField::Settle,
        DeviceField::Quirks,
        DeviceField::Learned,
    ];

    /// The name that files and the command line use.
    pub fn name(self) -> &'static str {
        match self {
            DeviceField::Timeout => "timeout_ms",
            DeviceField::MaxRegisters => "max_registers",
            DeviceField::MaxBits => "max_bits",
            DeviceField::Kind => "kind",
            DeviceField::MaxGap => "max_gap",
            DeviceField::Pause => "pause_ms",
            DeviceField::PauseAfterConnect => "pause_after_connect_ms",
            DeviceField::Window => "window",
            DeviceField::LearnWindow => "learn_window",
            DeviceField::ShareSegments => "share_segments",
            DeviceField::WriteFunction => "write_function",
            DeviceField::BitWrite => "bit_write",
            DeviceField::Settle => "settle_ms",
            DeviceField::Quirks => "quirks",
            DeviceField::Learned => "learned",
        }
    }

    /// What the field says, in the words of a file where it has some; never empty for a number, and empty
    /// for nothing.
    pub fn text(self, device: &Device) -> String {
        let yes = |on: bool| if on { "true" } else { "false" }.to_owned();
        match self {
            DeviceField::Timeout => device.timeout_ms.to_string(),
            DeviceField::MaxRegisters => device.max_registers.to_string(),
            DeviceField::MaxBits => device.max_bits.to_string(),
            DeviceField::Kind => match device.kind {
                DeviceKind::Unknown => "unknown".to_owned(),
                DeviceKind::OwnPlc => "own_plc".to_owned(),
                DeviceKind::SerialGateway => "serial_gateway".to_owned(),
                DeviceKind::Measured { request_us, register_us } => {
                    format!("measured, {request_us} + {register_us} µs")
                }
            },
            DeviceField::MaxGap => device.max_gap.map_or(String::new(), |gap| gap.to_string()),
            DeviceField::Pause => device.pause_ms.to_string(),
            DeviceField::PauseAfterConnect => device.pause_after_connect_ms.to_string(),
            DeviceField::Window => device.window.to_string(),
            DeviceField::LearnWindow => yes(device.learn_window),
            DeviceField::ShareSegments => yes(device.share_segments),
            DeviceField::WriteFunction => match device.write_function {
                WriteFunction::AsAppropriate => "as_appropriate".to_owned(),
                WriteFunction::AlwaysMultiple => "always_multiple".to_owned(),
                WriteFunction::NeverMultiple => "never_multiple".to_owned(),
            },
            DeviceField::BitWrite => match device.bit_write {
                BitWrite::MaskWrite => "mask_write".to_owned(),
                BitWrite::ReadModifyWrite => "read_modify_write".to_owned(),
            },
            DeviceField::Settle => device.settle_ms.to_string(),
            DeviceField::Quirks => quirks_text(device.quirks),
            DeviceField::Learned => {
                device.learned.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
            }
        }
    }

    /// Takes the field over.
    pub fn take(self, from: &Device, to: &mut Device) {
        match self {
            DeviceField::Timeout => to.timeout_ms = from.timeout_ms,
            DeviceField::MaxRegisters => to.max_registers = from.max_registers,
            DeviceField::MaxBits => to.max_bits = from.max_bits,
            DeviceField::Kind => to.kind = from.kind,
            DeviceField::MaxGap => to.max_gap = from.max_gap,
            DeviceField::Pause => to.pause_ms = from.pause_ms,
            DeviceField::PauseAfterConnect => {
                to.pause_after_connect_ms = from.pause_after_connect_ms;
            }
            DeviceField::Window => to.window = from.window,
            DeviceField::LearnWindow => to.learn_window = from.learn_window,
            DeviceField::ShareSegments => to.share_segments = from.share_segments,
            DeviceField::WriteFunction => to.write_function = from.write_function,
            DeviceField::BitWrite => to.bit_write = from.bit_write,
            DeviceField::Settle => to.settle_ms = from.settle_ms,
            DeviceField::Quirks => to.quirks = from.quirks,
            DeviceField::Learned => to.learned.clone_from(&from.learned),
        }
    }
}

fn quirks_text(quirks: Quirks) -> String {
    let all = [
        (quirks.ignore_transaction_id, "ignore_transaction_id"),
        (quirks.ignore_unit, "ignore_unit"),
        (quirks.ignore_header, "ignore_header"),
        (quirks.tolerate_trailing, "tolerate_trailing"),
        (quirks.close_after_request, "close_after_request"),
        (quirks.one_connection_only, "one_connection_only"),
        (quirks.broadcast, "broadcast"),
    ];
    let named = all.into_iter().filter(|(on, _)| *on).map(|(_, name)| name);
    named.collect::<Vec<_>>().join(", ")
}
