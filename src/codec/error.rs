//! Why a value cannot be written.

/// Why a value does not become registers. Every message says what was wrong and what would be right.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ConvertError {
    /// Nothing was typed.
    #[error("nothing was typed; type a value")]
    Empty,
    /// A comma stands in a number.
    #[error(
        "{text:?} holds a comma, which is a decimal sign in some countries and a thousands separator in others; write 21.7 or 1234"
    )]
    Comma {
        /// What was typed.
        text: String,
    },
    /// Not a number at all.
    #[error("{text:?} is not a number; write it like 21.7, -5 or 1.5e3")]
    NotANumber {
        /// What was typed, shortened.
        text: String,
    },
    /// Not-a-number or an infinity.
    #[error("{text:?} is not a finite number, and only finite numbers are written")]
    NotFinite {
        /// What was typed, shortened.
        text: String,
    },
    /// More characters than any number needs.
    #[error("a number has at most {most} characters, and {length} were typed or pasted")]
    NumberTooLong {
        /// Bytes found.
        length: usize,
        /// Bytes allowed.
        most: usize,
    },
    /// More digits than decimal arithmetic carries without rounding.
    #[error("{text:?} has more digits than can be converted exactly; 28 are possible")]
    TooManyDigits {
        /// What was typed.
        text: String,
    },
    /// The raw number does not fit the type.
    #[error("it would be the raw value {raw}, and {data_type} holds {low} to {high}")]
    RawOutOfRange {
        /// The raw value wanted.
        raw: String,
        /// The type's name.
        data_type: &'static str,
        /// Lowest raw value.
        low: String,
        /// Highest raw value.
        high: String,
    },
    /// A raw number so large that telling it would say nothing.
    #[error(
        "its raw value would lie beyond everything that {data_type} holds; look at the gain too"
    )]
    RawBeyond {
        /// The type's name.
        data_type: &'static str,
    },
    /// A fraction for an integer without scaling.
    #[error(
        "{text:?} has a fraction, and an unscaled {data_type} holds whole numbers only; type a whole number, or give the tag a gain"
    )]
    WholeOnly {
        /// What was typed.
        text: String,
        /// The type's name.
        data_type: &'static str,
    },
    /// Something that is not 0 and would be sent as 0.
    #[error(
        "{text:?} is too small and would become 0, for the tag goes in steps of {step}; type 0 if that is meant"
    )]
    BecomesZero {
        /// What was typed.
        text: String,
        /// The step in engineering units, or words for it.
        step: String,
    },
    /// Below the tag's lower write limit.
    #[error("{value} is below the lower write limit {limit}")]
    BelowLimit {
        /// The value in engineering units.
        value: String,
        /// The limit.
        limit: String,
    },
    /// Above the tag's upper write limit.
    #[error("{value} is above the upper write limit {limit}")]
    AboveLimit {
        /// The value in engineering units.
        value: String,
        /// The limit.
        limit: String,
    },
    /// What the device would really hold passes a write limit that the typed value keeps.
    #[error("the device could only hold {sent}, which passes the write limit {limit}")]
    RoundsPastLimit {
        /// The value the raw number stands for.
        sent: String,
        /// The limit.
        limit: String,
    },
    /// Not one of the words for a switch.
    #[error("{text:?} is not a switch position; write 0, 1, off, on, false or true")]
    NotASwitch {
        /// What was typed, shortened.
        text: String,
    },
    /// A switch position for something that is no switch, or another value of the wrong kind.
    #[error("{value:?} cannot be written to a value of the type {data_type}")]
    WrongKind {
        /// The type's name.
        data_type: &'static str,
        /// The value.
        value: String,
    },
    /// More characters than the registers hold.
    #[error("the text takes {bytes} bytes, and its registers hold {room}")]
    TextTooLong {
        /// Bytes of UTF-8.
        bytes: usize,
        /// Bytes the registers hold.
        room: usize,
    },
    /// A NUL inside a text.
    #[error("the text holds a NUL character, at which the device would end it")]
    TextHasNul,
    /// The scaling has no inverse, or none in decimal arithmetic.
    #[error("a value cannot be converted back through {scaling}")]
    NoInverse {
        /// The scaling in words.
        scaling: String,
    },
    /// The scaling hangs on a register that has not told a usable factor.
    #[error("the scale factor of the tag is not known yet; wait until both have been read")]
    NoFactor,
    /// Beyond the points of a clamped scaling, or below those of a square root.
    #[error("{value} lies beyond the points of the tag's scaling, {low} to {high}")]
    BeyondPoints {
        /// The value in engineering units.
        value: String,
        /// The lower end.
        low: String,
        /// The upper end.
        high: String,
    },
    /// Neither the text nor the number of a state.
    #[error("{text:?} is none of the tag's states: {states}")]
    NoSuchState {
        /// What was typed, shortened.
        text: String,
        /// What there is to choose from.
        states: String,
    },
    /// The text of one state and the number or the text of another.
    #[error("{text:?} means more than one of the tag's states; type the number of another text")]
    StateAmbiguous {
        /// What was typed, shortened.
        text: String,
    },
    /// Not a moment.
    #[error("{text:?} is not a date and time; write it like {example}")]
    NotAMoment {
        /// What was typed, shortened.
        text: String,
        /// How the type's moments are written.
        example: &'static str,
    },
    /// A moment that the type does not reach.
    #[error("{moment} is outside what {data_type} holds")]
    MomentOutOfRange {
        /// The moment.
        moment: String,
        /// The type's name.
        data_type: &'static str,
    },
    /// A moment between two that the type holds.
    #[error("{moment} has a fraction, and {data_type} holds whole {unit} only")]
    MomentTooFine {
        /// The moment.
        moment: String,
        /// The type's name.
        data_type: &'static str,
        /// What it counts.
        unit: &'static str,
    },
    /// An array, which is only shown.
    #[error("a tag of several values is only shown; write to a tag of one of them")]
    List,
    /// A character that the encoding does not have.
    #[error("the character {character:?} is none of the tag's text encoding")]
    NoSuchCharacter {
        /// The character.
        character: char,
    },
    /// A bit beyond the register's.
    #[error("a register has the bits 0 to 15, not {index}")]
    NoSuchBit {
        /// The bit asked for.
        index: u8,
    },
}

/// A float for messages: with an exponent where the digits would fill a line.
pub(super) fn readable(x: f64) -> String {
    let far = x != 0.0 && !(1e-9..1e16).contains(&x.abs());
    if far { format!("{x:e}") } else { x.to_string() }
}

/// At most 40 characters of what was typed, for messages.
pub(super) fn shortened(text: &str) -> String {
    match text.char_indices().nth(40) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}
