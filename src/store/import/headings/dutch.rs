//! Headings in Dutch.

use super::Field;

pub(super) const NAMES: &[(Field, &str)] = &[
    (Field::Skip, "volgnummer, regel"),
    (
        Field::Name,
        "naam, signaal, variabele, grootheid, meting, meetwaarde, omschrijving parameter, benaming",
    ),
    (Field::Device, "apparaat, toestel"),
    (Field::Host, "ip adres"),
    (Field::Unit, "slave adres, stationsadres"),
    (Field::Table, "registertype, geheugengebied"),
    (Field::Function, "functie, functiecode"),
    (
        Field::Address,
        "adres, startadres, modbus adres, registeradres, register adres, adres decimaal, adres dec, \
         decimaal",
    ),
    (Field::Register, "registernummer, registernr"),
    (Field::AddressHex, "adres hex, hex adres, hexadecimaal"),
    (Field::Type, "datatype, gegevenstype, type gegevens, formaat"),
    (Field::Order, "bytevolgorde, woordvolgorde, volgorde"),
    (Field::Length, "lengte, aantal, aantal registers, grootte, woorden, aantal woorden"),
    (Field::Mask, "masker"),
    (
        Field::Gain,
        "schaal, schaling, schaalfactor, factor, resolutie, vermenigvuldiger, \
         vermenigvuldigingsfactor",
    ),
    (Field::Divisor, "deler, delen door"),
    (Field::Units, "eenheid, eenheden, meeteenheid"),
    (Field::Decimals, "decimalen, aantal decimalen"),
    (Field::Access, "toegang, lezen schrijven, toegangsrechten, schrijfbaar"),
    (Field::Min, "minimale waarde, minimumwaarde"),
    (Field::Max, "maximale waarde, maximumwaarde"),
    (Field::Step, "stap"),
    (Field::Enum, "waarden, toestanden"),
    (Field::Group, "groep, categorie, sectie"),
    (Field::Description, "omschrijving, beschrijving, opmerking, opmerkingen, toelichting"),
];
