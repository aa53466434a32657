//! Long because what all columns mean, and all their names, stand in one table.
//!
//! What the columns of a table mean, told by their headings in any order, in upper or lower case, in
//! English, Korean or German, as vendors and other tools name them.

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// Nothing that is wanted.
    Skip,
    /// Something unknown, kept in the description.
    Note,
    /// The tag's id.
    Id,
    /// The tag's name, a path.
    Name,
    /// The device's name.
    Device,
    /// Host of the device's connection.
    Host,
    /// Its port.
    Port,
    /// Modbus unit id.
    Unit,
    /// Table: C, DI, IR, HR.
    Table,
    /// Function code, which tells the table.
    Function,
    /// Address.
    Address,
    /// A second address, mostly Modicon or counted from one.
    Register,
    /// Address in hexadecimal without a mark.
    AddressHex,
    /// The address' high byte in hexadecimal.
    HiByte,
    /// The address' low byte in hexadecimal.
    LoByte,
    /// Zero-based wire address beside an address as typed.
    Wire,
    /// Notation of the address.
    Notation,
    /// Data type.
    Type,
    /// Byte order.
    Order,
    /// Registers of the value; for texts their length.
    Length,
    /// The same in bytes.
    LengthBytes,
    /// The same in bits.
    LengthBits,
    /// Values in a row.
    Count,
    /// Bit of a register.
    Bit,
    /// Mask.
    Mask,
    /// A factor: to multiply by or to divide by.
    Gain,
    /// What to divide by.
    Divisor,
    /// What to add.
    Offset,
    /// Lower raw number of two points.
    RawLo,
    /// Higher raw number.
    RawHi,
    /// Value at the lower raw number.
    EngLo,
    /// Value at the higher raw number.
    EngHi,
    /// Whether the value stays within the points.
    Clamp,
    /// Straight or square root.
    Curve,
    /// Wire address of a scale factor.
    ScaleFactor,
    /// Four-quadrant power factor.
    PowerFactor4Q,
    /// Raw numbers that mean "no value".
    Sentinel,
    /// Engineering units.
    Units,
    /// Digits after the point.
    Decimals,
    /// R, W, RW.
    Access,
    /// Smallest value that may be written; of what is only read, the low end of its display range.
    Min,
    /// Largest value, or high end.
    Max,
    /// Step of a setpoint, of which tags have none.
    Step,
    /// Texts of numbers.
    Enum,
    /// Texts of bits.
    Bits,
    /// Low end of the display range.
    DisplayLow,
    /// High end.
    DisplayHigh,
    /// Read in a request of its own.
    Isolated,
    /// Which samples the historian keeps.
    Record,
    /// How far a value moves before the next is kept.
    RecordDeadband,
    /// Time between the samples kept.
    RecordMs,
    /// What an operator is given to write with.
    Control,
    /// Length of a pulse.
    PulseMs,
    /// Asks before writing.
    Confirm,
    /// Which function writes.
    WriteFunction,
    /// Order of the characters of a text.
    TextOrder,
    /// What fills a text.
    Pad,
    /// Bytes of the characters of a text.
    Encoding,
    /// Scan class by name or id.
    Scan,
    /// Period.
    PeriodMs,
    /// What the tag belongs to: put before its name.
    Group,
    /// Description.
    Description,
}

/// Field, its name in files, the key of a tag in a project file that it fills, and other names, in lower
/// case and without punctuation.
type Row = (Field, &'static str, &'static str, &'static [&'static str]);

const ROWS: &[Row] = &[
    (Field::Id, "id", "id", &["tag id", "stable id"]),
    (
        Field::Name,
        "name",
        "name",
        &[
            "tag",
            "tag name",
            "tagname",
            "parameter",
            "parameter name",
            "input register parameter",
            "holding register parameter",
            "signal",
            "signal name",
            "variable",
            "variable name",
            "point",
            "point name",
            "data point",
            "datapoint",
            "measurement",
            "measured value",
            "item",
            "quantity",
            "register name",
            "symbol",
            "label",
            "bezeichnung",
            "messwert",
            "messgröße",
            "parametername",
            "variablenname",
            "이름",
            "태그",
            "태그명",
            "태그 이름",
            "항목",
            "항목명",
            "파라미터",
            "신호",
            "신호명",
            "변수",
            "변수명",
            "명칭",
            "측정값",
        ],
    ),
    (
        Field::Device,
        "device",
        "device",
        &["device name", "gerät", "장치", "기기", "장비", "장치명"],
    ),
    (
        Field::Host,
        "host",
        "",
        &["ip", "ip address", "hostname", "server", "ip adresse", "호스트", "ip 주소"],
    ),
    (Field::Port, "port", "", &["tcp port", "포트"]),
    (
        Field::Unit,
        "unit",
        "",
        &[
            "unit id",
            "unitid",
            "slave",
            "slave id",
            "slave address",
            "station",
            "station address",
            "modbus id",
            "국번",
            "유닛 id",
        ],
    ),
    (
        Field::Table,
        "table",
        "table",
        &[
            "register type",
            "registertype",
            "object type",
            "memory area",
            "area",
            "modbus table",
            "registertyp",
            "테이블",
            "영역",
            "레지스터 종류",
        ],
    ),
    (
        Field::Function,
        "function",
        "",
        &[
            "function code",
            "fc",
            "func",
            "modbus function",
            "read function",
            "function code read",
            "funktion",
            "funktionscode",
            "기능 코드",
            "펑션",
            "함수 코드",
        ],
    ),
    (
        Field::Address,
        "address",
        "address",
        &[
            "addr",
            "adr",
            "adresse",
            "startadresse",
            "start address",
            "modbus address",
            "modbus adresse",
            "modbus addr",
            "modbus register",
            "address register",
            "register address",
            "registeradresse",
            "address dec",
            "address decimal",
            "dec address",
            "decimal address",
            "dec",
            "decimal",
            "offset address",
            "starting address",
            "주소",
            "번지",
            "어드레스",
            "모드버스 주소",
            "레지스터 주소",
            "시작 주소",
        ],
    ),
    (
        Field::Register,
        "register",
        "",
        &[
            "reg",
            "register no",
            "register number",
            "reg no",
            "register nr",
            "registernummer",
            "레지스터",
            "레지스터 번호",
        ],
    ),
    (
        Field::AddressHex,
        "address_hex",
        "",
        &[
            "hex",
            "hex address",
            "address hex",
            "hexadecimal",
            "hex adresse",
            "adresse hex",
            "addr hex",
            "register hex",
            "주소 hex",
            "16진수",
            "16진 주소",
        ],
    ),
    (
        Field::HiByte,
        "hi_byte",
        "",
        &["high byte", "hibyte", "hi byte hex", "address hi", "상위 바이트"],
    ),
    (
        Field::LoByte,
        "lo_byte",
        "",
        &["low byte", "lobyte", "lo byte hex", "address lo", "하위 바이트"],
    ),
    (
        Field::Wire,
        "wire",
        "wire",
        &[
            "wire address",
            "pdu address",
            "protocol address",
            "zero based address",
            "0 based address",
        ],
    ),
    (Field::Notation, "notation", "notation", &["주소 표기", "address notation", "표기", "표기법"]),
    (
        Field::Type,
        "type",
        "type",
        &[
            "format",
            "data type",
            "datatype",
            "data format",
            "dataformat",
            "datentyp",
            "typ",
            "value type",
            "number format",
            "encoding type",
            "형식",
            "타입",
            "자료형",
            "데이터 타입",
            "데이터 형식",
        ],
    ),
    (
        Field::Order,
        "order",
        "order",
        &[
            "순서",
            "byte order",
            "byteorder",
            "word order",
            "endian",
            "endianness",
            "bytereihenfolge",
            "바이트 순서",
            "워드 순서",
        ],
    ),
    (
        Field::Length,
        "length",
        "length",
        &[
            "len",
            "words",
            "word count",
            "registers",
            "number of registers",
            "no of registers",
            "register count",
            "size",
            "qty",
            "quantity of registers",
            "length words",
            "size words",
            "count of registers",
            "reg count",
            "länge",
            "anzahl",
            "anzahl register",
            "길이",
            "워드 수",
            "레지스터 수",
            "크기",
        ],
    ),
    (
        Field::LengthBytes,
        "length_bytes",
        "",
        &["bytes", "length bytes", "size bytes", "byte count", "바이트 수"],
    ),
    (Field::LengthBits, "length_bits", "", &["size bits", "length bits", "bit length", "비트 수"]),
    (Field::Count, "count", "count", &["array", "array size", "elements"]),
    (Field::Bit, "bit", "bit", &["bit no", "bit number", "bit position", "비트"]),
    (Field::Mask, "mask", "mask", &["bit mask", "bitmask", "마스크"]),
    (
        Field::Gain,
        "gain",
        "gain",
        &[
            "게인",
            "scale",
            "scaling",
            "scale factor value",
            "factor",
            "multiplier",
            "scaling factor",
            "coefficient",
            "resolution",
            "lsb",
            "skalierung",
            "faktor",
            "auflösung",
            "배율",
            "스케일",
            "계수",
            "분해능",
        ],
    ),
    (
        Field::Divisor,
        "divisor",
        "divisor",
        &["나눗수", "divider", "divide by", "teiler", "나누는 수", "제수"],
    ),
    (Field::Offset, "offset", "offset", &["scale offset", "bias", "오프셋"]),
    (Field::RawLo, "raw_lo", "raw_lo", &["raw low", "raw min", "raw minimum"]),
    (Field::RawHi, "raw_hi", "raw_hi", &["raw high", "raw max", "raw maximum"]),
    (Field::EngLo, "eng_lo", "eng_lo", &["eng low", "scaled low", "scaled min", "eu low"]),
    (Field::EngHi, "eng_hi", "eng_hi", &["eng high", "scaled high", "scaled max", "eu high"]),
    (Field::Clamp, "clamp", "clamp", &[]),
    (Field::Curve, "curve", "curve", &[]),
    (Field::ScaleFactor, "scale_factor", "scale_factor", &["scale factor address", "sf address"]),
    (Field::PowerFactor4Q, "power_factor_4q", "power_factor_4q", &[]),
    (
        Field::Sentinel,
        "sentinel",
        "sentinel",
        &["means no value", "값 없음", "no value", "invalid value", "not available"],
    ),
    (
        Field::Units,
        "units",
        "unit",
        &[
            "engineering unit",
            "engineering units",
            "eu",
            "uom",
            "unit of measure",
            "unit of measurement",
            "einheit",
            "einheiten",
            "단위",
        ],
    ),
    (
        Field::Decimals,
        "decimals",
        "decimals",
        &[
            "소수 자릿수",
            "digits",
            "decimal places",
            "precision",
            "nachkommastellen",
            "소수점",
            "소수 자리",
        ],
    ),
    (
        Field::Access,
        "access",
        "writable",
        &[
            "r w",
            "rw",
            "read write",
            "r w access",
            "access type",
            "access mode",
            "mode",
            "permission",
            "zugriff",
            "lesen schreiben",
            "접근",
            "접근 권한",
            "읽기 쓰기",
        ],
    ),
    (
        Field::Min,
        "min",
        "write_min",
        &["minimum", "min value", "low limit", "lower limit", "최소", "최솟값", "하한"],
    ),
    (
        Field::Max,
        "max",
        "write_max",
        &["maximum", "max value", "high limit", "upper limit", "최대", "최댓값", "상한"],
    ),
    (Field::Step, "step", "", &["increment", "schrittweite", "단계"]),
    (
        Field::Enum,
        "enum",
        "texts",
        &[
            "문구",
            "enumeration",
            "values",
            "states",
            "value list",
            "value range text",
            "texts",
            "zustände",
            "열거",
            "값 목록",
            "상태",
        ],
    ),
    (Field::Bits, "bits", "bits", &["bit texts", "bitfield texts"]),
    (
        Field::DisplayLow,
        "display_low",
        "display_low",
        &["표시 하한", "display range low", "표시 범위 하한", "display low", "range low"],
    ),
    (
        Field::DisplayHigh,
        "display_high",
        "display_high",
        &["표시 상한", "display range high", "표시 범위 상한", "display high", "range high"],
    ),
    (Field::Isolated, "isolated", "isolated", &[]),
    (Field::Record, "record", "record", &["기록 방식", "recording", "log", "기록"]),
    (
        Field::RecordDeadband,
        "record_deadband",
        "record_deadband",
        &["recording deadband", "기록 불감대", "log deadband"],
    ),
    (
        Field::RecordMs,
        "record_period_ms",
        "record_period_ms",
        &["recording period ms", "기록 주기 ms", "log period ms"],
    ),
    (Field::Control, "control", "control", &["조작 방식"]),
    (Field::PulseMs, "pulse_ms", "pulse_ms", &["펄스 시간 ms"]),
    (Field::Confirm, "confirm", "confirm", &["쓰기 전 확인"]),
    (
        Field::WriteFunction,
        "write_function",
        "write_function",
        &["function code write", "write function code"],
    ),
    (Field::TextOrder, "text_order", "text_order", &[]),
    (Field::Pad, "pad", "pad", &[]),
    (Field::Encoding, "encoding", "encoding", &[]),
    (Field::Scan, "scan", "scan", &["스캔 주기", "scan class"]),
    (
        Field::PeriodMs,
        "period_ms",
        "",
        &["period", "poll period", "scan rate", "interval ms", "poll ms", "주기", "주기 ms"],
    ),
    (Field::Group, "group", "", &["category", "section", "gruppe", "그룹", "분류"]),
    (
        Field::Description,
        "description",
        "description",
        &[
            "desc",
            "comment",
            "comments",
            "remark",
            "remarks",
            "notes",
            "note",
            "meaning",
            "details",
            "beschreibung",
            "bemerkung",
            "kommentar",
            "register description",
            "설명",
            "비고",
            "내용",
            "의미",
        ],
    ),
];

impl Field {
    /// Every meaning that a column may be given, in the order in which files have them.
    pub fn all() -> impl Iterator<Item = Field> {
        let named = ROWS.iter().map(|(field, ..)| *field);
        named.chain([Field::Note, Field::Skip])
    }

    fn row(self) -> Option<&'static Row> {
        ROWS.iter().find(|(field, ..)| *field == self)
    }

    /// The name that files use.
    pub fn name(self) -> &'static str {
        match self {
            Field::Skip => "-",
            Field::Note => "note",
            field => field.row().map_or("", |(_, name, ..)| name),
        }
    }

    /// The key of `[[tag]]` in a project file that it fills; empty where there is none.
    pub(super) fn key(self) -> &'static str {
        self.row().map_or("", |(_, _, key, _)| key)
    }

    /// The field that fills a key of `[[tag]]`.
    pub(super) fn of_key(key: &str) -> Option<Field> {
        ROWS.iter().find(|(_, _, k, _)| *k == key).map(|(field, ..)| *field)
    }

    /// True for a column by which a place can be told.
    pub(super) fn is_place(self) -> bool {
        matches!(self, Field::Address | Field::Register | Field::AddressHex | Field::HiByte)
    }

    /// What a heading means; `None` for what nobody has heard of.
    pub(super) fn of_heading(heading: &str) -> Option<Field> {
        let name = normal(heading);
        let exact = ROWS.iter().find(|(_, own, _, others)| {
            name == own.replace('_', " ") || others.contains(&name.as_str())
        });
        exact.map(|(field, ..)| *field).or_else(|| by_words(&name))
    }
}

/// What a longer heading means: "Modbus Protocol Start Address Hex Hi Byte".
fn by_words(name: &str) -> Option<Field> {
    let words: Vec<&str> = name.split(' ').collect();
    let has = |any: &[&str]| words.iter().any(|word| any.contains(word));
    if words.len() > 8 {
        return None;
    }
    let hex = has(&["hex", "hexadecimal", "16진", "16진수"]);
    if name.contains("hi byte") || name.contains("high byte") {
        return Some(Field::HiByte);
    }
    if name.contains("lo byte") || name.contains("low byte") {
        return Some(Field::LoByte);
    }
    let place = [
        "address",
        "addr",
        "adr",
        "adresse",
        "register",
        "reg",
        "offset",
        "주소",
        "레지스터",
        "번지",
    ];
    // A running number, not a name.
    if has(&["number", "no", "nr", "index"]) && has(&["parameter", "item"]) {
        return None;
    }
    if has(&["description", "beschreibung", "설명"]) {
        return Some(Field::Description);
    }
    if has(&["name", "parameter", "이름"]) {
        return Some(Field::Name);
    }
    if has(&["count", "number", "length", "size", "words", "길이"]) && has(&place) {
        return Some(Field::Length);
    }
    if has(&place) && !has(&["type", "ip", "value"]) {
        let one_based = has(&["register", "reg", "레지스터"])
            && !has(&["address", "addr", "adr", "adresse", "주소"]);
        return Some(if hex {
            Field::AddressHex
        } else if one_based {
            Field::Register
        } else {
            Field::Address
        });
    }
    if has(&["format", "type", "datatype", "형식", "타입"]) {
        return Some(Field::Type);
    }
    if has(&["units", "unit", "einheit", "단위"]) {
        return Some(Field::Units);
    }
    if has(&["scale", "scaling", "gain", "factor", "multiplier", "배율"]) {
        return Some(Field::Gain);
    }
    has(&["access", "접근"]).then_some(Field::Access)
}

/// A heading in lower case, its words apart by single spaces, without punctuation.
fn normal(heading: &str) -> String {
    let plain: String =
        heading.chars().take(200).map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect();
    plain.split_whitespace().map(str::to_lowercase).collect::<Vec<_>>().join(" ")
}
