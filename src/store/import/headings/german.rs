//! Headings in German.

use super::Field;

pub(super) const NAMES: &[(Field, &str)] = &[
    (Field::Skip, "lfd nr, lfd, zeile"),
    (
        Field::Name,
        "bezeichnung, messwert, messgröße, messgroesse, parametername, variablenname, variable, \
         datenpunkt, größe, groesse, kennwert, benennung",
    ),
    (Field::Device, "gerät, geraet"),
    (Field::Host, "ip adresse"),
    (Field::Unit, "geräteadresse, geraeteadresse, slave adresse, stationsadresse"),
    (Field::Table, "registertyp, registerart, speicherbereich"),
    (Field::Function, "funktion, funktionscode, funktionscodes"),
    (
        Field::Address,
        "adresse, startadresse, modbus adresse, registeradresse, register adresse, adresse dez, \
         adresse dezimal, adr dez, dezimal, dez, anfangsadresse",
    ),
    (Field::Register, "registernummer, register nummer, registernr"),
    (Field::AddressHex, "hex adresse, adresse hex, adr hex, hexadezimal"),
    (Field::Type, "datentyp, typ, datenformat, zahlenformat, datenart"),
    (Field::Order, "bytereihenfolge, byte reihenfolge, wortreihenfolge, wort reihenfolge"),
    (
        Field::Length,
        "länge, laenge, anzahl, anzahl register, registeranzahl, anzahl der register, wörter, \
         anzahl wörter, wortanzahl, register anzahl",
    ),
    (Field::LengthBytes, "anzahl bytes, länge bytes"),
    (Field::Bit, "bitnummer, bit nr"),
    (
        Field::Gain,
        "skalierung, faktor, auflösung, aufloesung, skalierungsfaktor, skalenfaktor, multiplikator, \
         wertigkeit, umrechnungsfaktor",
    ),
    (Field::Divisor, "teiler, divisor, geteilt durch"),
    (Field::Offset, "nullpunkt, versatz"),
    (Field::Units, "einheit, einheiten, maßeinheit, masseinheit"),
    (Field::Decimals, "nachkommastellen, kommastellen, dezimalstellen"),
    (
        Field::Access,
        "zugriff, lesen schreiben, l s, zugriffsart, zugriffsrecht, schreibbar, lese schreib, \
         lesen oder schreiben",
    ),
    (Field::Min, "minimum, minimalwert, min wert, kleinster wert"),
    (Field::Max, "maximum, maximalwert, max wert, größter wert"),
    (Field::Step, "schrittweite"),
    (Field::Enum, "zustände, werte, wertebedeutung"),
    (Field::Group, "gruppe, baugruppe, kategorie, abschnitt, funktionsgruppe"),
    (
        Field::Description,
        "beschreibung, bemerkung, bemerkungen, kommentar, anmerkung, hinweis, erläuterung",
    ),
];
