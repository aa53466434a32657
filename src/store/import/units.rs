//! What is a unit of measure: known symbols with their prefixes, joined by `/` and `·`, with powers.

use super::fold::narrow;

/// Symbols that take a prefix: `kW`, `mA`, `µS`.
const PREFIXED: &[&str] = &[
    "V", "A", "W", "VA", "var", "Wh", "VAh", "varh", "Hz", "Ω", "Ohm", "ohm", "F", "H", "Pa",
    "bar", "J", "cal", "g", "m", "s", "l", "L", "N", "Nm", "S", "T", "K", "Ah", "Wp", "VAr", "VAR",
    "VArh", "VARh", "varhr", "Whr", "eq", "mol", "Gy", "Bq", "lm", "lx", "cd", "Vdc", "Vac", "Adc",
    "Aac",
];
const PREFIXES: &[char] = &['k', 'K', 'M', 'G', 'T', 'm', 'µ', 'μ', 'u', 'n', 'd', 'c', 'h'];

/// Those that come in billions: "TA" is a temperature, and "GV" nothing at all.
const LARGE: &[&str] = &[
    "W", "VA", "var", "Wh", "VAh", "varh", "VAr", "VAR", "VArh", "VARh", "Whr", "Wp", "Hz", "J",
    "Pa", "Ω", "Ohm", "ohm", "cal", "Bq", "eq",
];

/// What in round brackets is rather a word: "Temperature (min)", "Pressure (HP)", "Energy (IN)".
const WORDS: &[&str] =
    &["min", "in", "hp", "d", "day", "days", "month", "year", "t", "tr", "ph", "pf", "mil"];
/// Units that are written in capitals too; other words in capitals are names.
const CAPITALS: &[&str] = &[
    "RH", "%RH", "%R.H.", "KW", "KWH", "MWH", "GWH", "KVA", "KVAH", "MVA", "KVAR", "KVARH", "MVAR",
    "MVARH", "HZ", "KHZ", "PSI", "RPM", "GPM", "CFM", "SCFM", "BTU", "PPM", "PPB", "VAC", "VDC",
    "AAC", "ADC", "V AC", "V DC", "A AC", "A DC", "DEG C", "DEG F", "DEGC", "DEGF",
];

/// Symbols as they are, in lower case.
const PLAIN: &[&str] = &[
    "%", "‰", "°", "°c", "°f", "℃", "℉", "ºc", "ºf", "degc", "degf", "deg c", "deg f", "deg",
    "rad", "rpm", "r/min", "min", "h", "hr", "hrs", "hour", "hours", "sec", "d", "day", "days",
    "week", "month", "year", "ppm", "ppb", "ph", "db", "dba", "dbm", "psi", "psig", "mh2o", "mmhg",
    "inhg", "inh2o", "in", "ft", "mil", "lbs", "lb", "oz", "gal", "gpm", "cfm", "scfm", "btu",
    "hp", "t", "nm3", "tr", "u/min", "1/min", "min-1", "1/s", "%rh", "%r.h.", "rh", "pf", "cosφ",
    "cos φ", "cosphi", "cos phi", "vac", "vdc", "aac", "adc", "v ac", "v dc", "a ac", "a dc",
    "kvar", "kvarh", "kwh", "mwh", "kw", "kva", "kvah", "hz", "khz", "mvar", "mvarh", "mva", "gwh",
    "l/h", "l/s", "pcs", "times", "초", "분", "시간", "일", "회", "개", "度", "秒", "分", "时",
    "小时", "次", "時間", "%min",
];

/// True for a unit of measure.
pub(super) fn is_unit(text: &str) -> bool {
    let text: String = text.trim().chars().map(narrow).collect();
    if text.is_empty() || text.len() > 24 {
        return false;
    }
    is_plain(&text) || {
        let parts: Vec<&str> = text.split(['/', '·', '*', '⋅']).map(str::trim).collect();
        // 1/min and the like; a number alone is no unit.
        let (first, rest) = parts.split_first().map_or(("", [].as_slice()), |(f, r)| (*f, r));
        let starts = is_symbol(first) || (first == "1" && !rest.is_empty());
        starts && parts.len() <= 4 && rest.iter().all(|part| is_symbol(part))
    }
}

fn is_plain(text: &str) -> bool {
    PLAIN.contains(&text.to_lowercase().as_str())
}

/// One symbol with its power: `m³`, `m3`, `s^-1`.
fn is_symbol(text: &str) -> bool {
    let end = |c: char| c.is_ascii_digit() || matches!(c, '²' | '³' | '⁻' | '¹' | '^' | '-');
    let symbol = text.trim_end_matches(end);
    let power = text.get(symbol.len()..).unwrap_or("");
    let is_power = matches!(power, "" | "²" | "³" | "2" | "3" | "^2" | "^3" | "^-1" | "-1" | "⁻¹");
    is_power && (is_plain(symbol) || is_prefixed(symbol))
}

/// True for a symbol in the letters in which it is written.
fn is_symbol_by_case(text: &str) -> bool {
    CAPITALS.contains(&text) || is_prefixed(text)
}

fn is_prefixed(symbol: &str) -> bool {
    if PREFIXED.contains(&symbol) {
        return true;
    }
    let mut chars = symbol.chars();
    let Some(prefix) = chars.next().filter(|c| PREFIXES.contains(c)) else { return false };
    let rest = chars.as_str();
    PREFIXED.contains(&rest) && (!matches!(prefix, 'T' | 'G') || LARGE.contains(&rest))
}

/// Words before a single letter in brackets that is the name of one of several, not a unit: "Phase (A)".
const SELECTED: &[&str] = &[
    "phase", "line", "leg", "wire", "channel", "circuit", "group", "class", "type", "mode",
    "relay", "output", "input", "bank", "zone", "part", "section", "unit", "pump", "set", "leiter",
    "kanal", "canal", "voie",
];

/// A name with its unit in brackets at the end, taken apart: `Voltage L1 [V]`; `[-]` is none. `None` where what stands in
/// brackets is no unit, as in `Status (bit 3)`, `Temp [2]` and `Alarm(s)`.
pub(super) fn behind_name(name: &str) -> Option<(&str, &str)> {
    let name = name.trim_end();
    let close = name.chars().next_back()?;
    let open = match close {
        ']' => '[',
        ')' => '(',
        '）' => '（',
        _ => return None,
    };
    let inner = name.get(..name.len() - close.len_utf8())?;
    let at = inner.rfind(open)?;
    let unit = inner.get(at + open.len_utf8()..)?.trim();
    let before = inner.get(..at)?;
    let rest = before.trim_end();
    if !rest.is_empty() && open == '[' && matches!(unit, "-" | "–" | "—") {
        return Some((rest, ""));
    }
    let is_loud = || unit.bytes().all(|b| b.is_ascii_uppercase()) && !is_symbol_by_case(unit);
    let is_word = || WORDS.contains(&unit.to_lowercase().as_str()) || is_loud();
    if rest.is_empty() || !is_unit(unit) || (open != '[' && is_word()) {
        return None;
    }
    if unit.chars().count() == 1 && unit.chars().all(char::is_alphabetic) && open != '[' {
        if !matches!(unit, "V" | "A" | "W" | "K" | "s" | "h" | "m") {
            return None;
        }
        let word = rest.rsplit(char::is_whitespace).next().unwrap_or("").to_lowercase();
        // A plural, or one of several of a kind.
        let is_plural = unit == "s" && before == rest;
        let is_selected = SELECTED.iter().any(|known| word.trim_end_matches('.') == *known);
        if is_plural || is_selected {
            return None;
        }
    }
    Some((rest, unit))
}

#[cfg(test)]
mod tests {
    use super::{behind_name, is_unit};

    #[test]
    fn units_are_known_by_their_symbols() {
        for unit in [
            "V", "mA", "kW", "KW", "kvarh", "VArh", "°C", "℃", "%", "m³/h", "l/min", "m/s²",
            "1/min", "min-1", "kWh/m3", "Nm", "µS/cm", "Ω", "h", "kg·m", "mbar", "MWh", "rpm",
            "deg C", "V AC", "hPa", "m3",
        ] {
            assert!(is_unit(unit), "{unit}");
        }
        for other in [
            "", "2", "bit 3", "L1", "RMS", "0-100", "hex", "R/W", "see note", "AI1", "on/off",
            "max", "1/2", "PT100", "reserved", "L1-L2", "low", "1", "16", "U16",
        ] {
            assert!(!is_unit(other), "{other}");
        }
    }

    #[test]
    fn only_a_unit_leaves_the_name() {
        for (name, apart) in [
            ("Voltage L1 [V]", Some(("Voltage L1", "V"))),
            ("Voltage(V)", Some(("Voltage", "V"))),
            ("Power (active) (kW)", Some(("Power (active)", "kW"))),
            ("電圧（V）", Some(("電圧", "V"))),
            ("Operating time [h]", Some(("Operating time", "h"))),
            ("Status (bit 3)", None),
            ("Temp [2]", None),
            ("Alarm(s)", None),
            ("Power factor [-]", Some(("Power factor", ""))),
            ("Delay (s)", Some(("Delay", "s"))),
            ("Current phase (A)", None),
            ("Current (A)", Some(("Current", "A"))),
            ("Temperature (min)", None),
            ("Interval [min]", Some(("Interval", "min"))),
            ("Energy (IN)", None),
            ("Pressure (HP)", None),
            ("Yield (day)", None),
            ("Ambient temperature (TA)", None),
            ("Current (SEC)", None),
            ("Delay (sec)", Some(("Delay", "sec"))),
            ("Speed (RPM)", Some(("Speed", "RPM"))),
            ("Power (VA)", Some(("Power", "VA"))),
            ("Energy (GWh)", Some(("Energy", "GWh"))),
            ("[V]", None),
            ("Voltage", None),
            ("(", None),
            (")", None),
        ] {
            assert_eq!(behind_name(name), apart, "{name}");
        }
    }
}
