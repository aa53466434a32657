//! How much one request may carry (Modbus Application Protocol V1.1b3, section 6).

/// Bits in one read, FC 1 and 2.
pub const READ_BITS_MAX: u16 = 2000;
/// Registers in one read, FC 3, 4 and the reading half of 23.
pub const READ_REGISTERS_MAX: u16 = 125;
/// Coils in one write, FC 15.
pub const WRITE_COILS_MAX: u16 = 1968;
/// Registers in one write, FC 16.
pub const WRITE_REGISTERS_MAX: u16 = 123;

/// Most elements that one request of this function reads or writes; `None` for functions that do not
/// move elements of a table.
pub fn max_count(function: u8) -> Option<u16> {
    match function {
        1 | 2 => Some(READ_BITS_MAX),
        3 | 4 | 23 => Some(READ_REGISTERS_MAX),
        5 | 6 | 22 => Some(1),
        15 => Some(WRITE_COILS_MAX),
        16 => Some(WRITE_REGISTERS_MAX),
        _ => None,
    }
}

/// True if a request of this function may carry `count` elements from `start`: at least one, not too
/// many, none past address 65535.
pub fn fits(function: u8, start: u16, count: u16) -> bool {
    let within = max_count(function).is_some_and(|most| (1..=most).contains(&count));
    within && u32::from(start) + u32::from(count) <= 65_536
}
