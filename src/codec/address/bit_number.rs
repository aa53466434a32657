//! The number of a bit in a register, as people type it.

use std::borrow::Cow;

/// A bit's number counted from 0 at the least significant, as text. `m1` to `m16` count from the most
/// significant, as Modicon's manuals do: `m1` is bit 15. Anything else comes back as it is.
pub fn bit_number(text: &str) -> Cow<'_, str> {
    let text = text.trim();
    let counted = text.strip_prefix(['m', 'M']).and_then(|digits| digits.parse::<u8>().ok());
    match counted {
        Some(from_top @ 1..=16) => Cow::Owned((16 - from_top).to_string()),
        _ => Cow::Borrowed(text),
    }
}

#[cfg(test)]
mod tests {
    use super::bit_number;

    #[test]
    fn bits_are_counted_from_either_end() {
        let cases = [("0", "0"), (" 15 ", "15"), ("m1", "15"), ("M16", "0"), ("m9", "7")];
        for (typed, number) in cases {
            assert_eq!(bit_number(typed), number, "{typed}");
        }
        for odd in ["m0", "m17", "m", "mm1", "-1", "m-1"] {
            assert_eq!(bit_number(odd), odd, "is left for the reader of numbers to refuse");
        }
    }
}
