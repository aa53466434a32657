//! How characters lie in registers.

/// Which characters stand where in the registers of a text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum TextOrder {
    /// The high byte holds the first character.
    #[default]
    HighFirst,
    /// The low byte holds the first character.
    LowFirst,
    /// One byte a register, the low one.
    LowOnly,
    /// One byte a register, the high one.
    HighOnly,
}

/// Which bytes a character is made of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum TextEncoding {
    /// UTF-8, of which ASCII is a part.
    #[default]
    Utf8,
    /// ISO 8859-1: one byte a character.
    Latin1,
    /// UTF-16: two bytes a character, the order being theirs.
    Utf16,
}

/// What fills the unused end of a text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum TextPad {
    /// NUL bytes.
    #[default]
    Nul,
    /// Spaces.
    Space,
}

impl TextOrder {
    /// Every order with the name that files use.
    pub const ALL: [(&'static str, TextOrder); 4] = [
        ("high_first", TextOrder::HighFirst),
        ("low_first", TextOrder::LowFirst),
        ("low_only", TextOrder::LowOnly),
        ("high_only", TextOrder::HighOnly),
    ];

    /// True where a register holds one byte of the text and not two.
    pub fn is_sparse(self) -> bool {
        matches!(self, TextOrder::LowOnly | TextOrder::HighOnly)
    }
}

impl TextEncoding {
    /// Every encoding with the name that files use.
    pub const ALL: [(&'static str, TextEncoding); 3] = [
        ("utf8", TextEncoding::Utf8),
        ("latin1", TextEncoding::Latin1),
        ("utf16", TextEncoding::Utf16),
    ];
}

impl TextPad {
    /// Every padding with the name that files use.
    pub const ALL: [(&'static str, TextPad); 2] =
        [("nul", TextPad::Nul), ("space", TextPad::Space)];
}
