//! Headings in French.

use super::Field;

pub(super) const NAMES: &[(Field, &str)] = &[
    (Field::Skip, "numéro, num, n°, ligne"),
    (
        Field::Name,
        "libellé, désignation, nom, intitulé, paramètre, grandeur, mesure, donnée, nom du paramètre, \
         nom de la variable, grandeur mesurée, nom de la donnée, étiquette, repère",
    ),
    (Field::Device, "appareil, équipement"),
    (Field::Host, "adresse ip, hôte"),
    (Field::Unit, "esclave, numéro d esclave, n esclave, adresse esclave"),
    (Field::Table, "type de registre, zone, zone mémoire, type d objet"),
    (Field::Function, "fonction, code fonction, code de fonction, codes fonction"),
    (
        Field::Address,
        "adresse, adresse modbus, adresse de début, adresse registre, adresse du registre, \
         adresse décimale, adresse décimal, adresse dec, décimal, adresse de départ, mot",
    ),
    (Field::Register, "registre, numéro de registre, n registre, n de registre"),
    (Field::AddressHex, "adresse hex, adresse hexa, adresse hexadécimale, hexa, hexadécimal"),
    (
        Field::Type,
        "type de donnée, type de données, type donnée, format des données, format de donnée",
    ),
    (Field::Order, "ordre, ordre des octets, ordre des mots"),
    (
        Field::Length,
        "longueur, taille, nombre de mots, nombre de registres, nb mots, nb de mots, nb registres, \
         nb de registres, nombre de registre, taille mots",
    ),
    (Field::LengthBytes, "octets, nombre d octets, taille octets"),
    (Field::LengthBits, "nombre de bits, taille bits"),
    (Field::Bit, "numéro de bit, n bit, rang du bit"),
    (Field::Mask, "masque"),
    (
        Field::Gain,
        "facteur, échelle, mise à l échelle, coefficient, facteur d échelle, résolution, \
         multiplicateur, coef, coeff, facteur multiplicatif, coefficient multiplicateur",
    ),
    (Field::Divisor, "diviseur, diviser par"),
    (Field::Offset, "décalage"),
    (Field::Units, "unité, unités, unité de mesure"),
    (Field::Decimals, "décimales, nombre de décimales, nb décimales, précision"),
    (
        Field::Access,
        "accès, lecture écriture, l e, droits, droit d accès, type d accès, lect écr, mode d accès",
    ),
    (Field::Min, "valeur min, valeur mini, mini, valeur minimale, limite basse"),
    (Field::Max, "valeur max, valeur maxi, maxi, valeur maximale, limite haute"),
    (Field::Step, "pas, incrément"),
    (Field::Enum, "valeurs, valeurs possibles, énumération, états"),
    (Field::Group, "groupe, catégorie, rubrique, famille"),
    (
        Field::Description,
        "commentaire, commentaires, remarque, remarques, signification, observations, détails",
    ),
];
