//! What the words of a longer heading say together: "Modbus Protocol Start Address Hex Hi Byte".

use super::Field;

/// What a word of a heading speaks of.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Hex,
    /// A place.
    Address,
    /// A place or what lies there.
    Register,
    Amount,
    Running,
    Thing,
    Name,
    Description,
    Type,
    Units,
    Gain,
    Access,
    /// What an address can be of beside a register.
    Host,
}

/// Words as [`fold::words`](super::fold::words) leaves them. Of those in letters without spaces between words
/// (Chinese, Japanese, Korean), the end of a word is looked at.
const WORDS: &[(Part, &str)] = &[
    (Part::Hex, "hex hexadecimal hexadezimal hexa hexadecimale 16진 16진수 16進 十六进制 16进制"),
    (
        Part::Address,
        "address addresses addr adr adresse adres direccion indirizzo endereco 주소 번지 어드레스 地址 位址 \
         アドレス",
    ),
    (
        Part::Register,
        "register registers reg offset registre registro registrador registo 레지스터 寄存器 レジスタ",
    ),
    (
        Part::Amount,
        "count number length size words anzahl lange nombre longueur taille longitud lunghezza \
         tamanho lengte aantal 길이 개수 长度 数量 サイズ",
    ),
    (Part::Running, "number no nr index numero"),
    (Part::Thing, "parameter item"),
    (Part::Name, "name parameter libelle bezeichnung 이름 名称 名"),
    (
        Part::Description,
        "description beschreibung descripcion descrizione descricao omschrijving 설명 说明 説明",
    ),
    (Part::Type, "format type datatype datentyp typ tipo 형식 타입 类型 データ型"),
    (Part::Units, "units unit einheit unite unidad unita unidade eenheid 단위 单位 単位"),
    (
        Part::Gain,
        "scale scaling gain factor multiplier faktor facteur skalierung resolution escala scala \
         fattore fator 배율 스케일 系数 倍率",
    ),
    (Part::Access, "access acces zugriff acceso accesso acesso toegang 접근"),
    (Part::Host, "type ip value"),
];

/// Words of a heading at most; what is longer is a sentence.
const WORDS_MOST: usize = 8;

/// What a heading means by its words, which are those that `fold` leaves.
pub(super) fn meaning(name: &str) -> Option<Field> {
    let words: Vec<&str> = name.split(' ').collect();
    if words.len() > WORDS_MOST {
        return None;
    }
    let has = |part: Part| {
        let mut known = WORDS.iter().filter(|(p, _)| *p == part).flat_map(|(_, w)| w.split(' '));
        known.any(|known| words.iter().any(|word| says(word, known)))
    };
    if name.contains("hi byte") || name.contains("high byte") {
        return Some(Field::HiByte);
    }
    if name.contains("lo byte") || name.contains("low byte") {
        return Some(Field::LoByte);
    }
    // A running number, not a name.
    if has(Part::Running) && has(Part::Thing) {
        return None;
    }
    let is_place = has(Part::Address) || has(Part::Register);
    let starts_with_amount = ["size", "length"].iter().any(|word| words.first() == Some(word));
    Some(if has(Part::Description) {
        Field::Description
    } else if has(Part::Name) {
        Field::Name
    } else if has(Part::Amount) && (is_place || starts_with_amount) {
        match (words.contains(&"bytes"), words.contains(&"bits")) {
            (true, _) => Field::LengthBytes,
            (_, true) => Field::LengthBits,
            _ => Field::Length,
        }
    } else if is_place && !has(Part::Host) {
        match (has(Part::Hex), has(Part::Address) || !has(Part::Register)) {
            (true, _) => Field::AddressHex,
            // "offset" alone among them is a place as well.
            (_, false) if !words.contains(&"offset") => Field::Register,
            _ => Field::Address,
        }
    } else if has(Part::Type) {
        Field::Type
    } else if has(Part::Units) {
        Field::Units
    } else if has(Part::Gain) {
        Field::Gain
    } else if has(Part::Access) {
        Field::Access
    } else {
        return None;
    })
}

/// True where a word is the known one, or ends with it in letters without spaces between words.
fn says(word: &str, known: &str) -> bool {
    word == known || (!known.is_ascii() && word.ends_with(known))
}
