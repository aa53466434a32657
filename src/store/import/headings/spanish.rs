//! Headings in Spanish.

use super::Field;

pub(super) const NAMES: &[(Field, &str)] = &[
    (Field::Skip, "número, núm, fila"),
    (
        Field::Name,
        "nombre, parámetro, señal, etiqueta, magnitud, medida, denominación, dato, \
         nombre de la variable, nombre del parámetro, designación",
    ),
    (Field::Device, "dispositivo, equipo"),
    (Field::Host, "dirección ip, servidor"),
    (Field::Unit, "esclavo, dirección esclavo, dirección del esclavo, id de esclavo"),
    (Field::Table, "tipo de registro, área, zona"),
    (Field::Function, "función, código de función, código función"),
    (
        Field::Address,
        "dirección, dirección modbus, dirección de inicio, dirección inicial, dirección registro, \
         dirección del registro, dirección decimal, posición",
    ),
    (Field::Register, "registro, número de registro, n de registro"),
    (Field::AddressHex, "dirección hex, dirección hexadecimal"),
    (Field::Type, "tipo, tipo de dato, tipo de datos, formato"),
    (Field::Order, "orden, orden de bytes, orden de palabras"),
    (
        Field::Length,
        "longitud, tamaño, número de registros, n de registros, cantidad, cantidad de registros, \
         número de palabras, palabras",
    ),
    (Field::Mask, "máscara"),
    (
        Field::Gain,
        "escala, escalado, factor de escala, coeficiente, resolución, multiplicador, \
         factor de multiplicación, factor multiplicador",
    ),
    (Field::Divisor, "dividir por, dividido por"),
    (Field::Offset, "desplazamiento"),
    (Field::Units, "unidad, unidades, unidad de medida"),
    (Field::Decimals, "decimales, número de decimales, precisión"),
    (Field::Access, "acceso, lectura escritura, tipo de acceso, permisos, permiso"),
    (Field::Min, "mínimo, valor mínimo, límite inferior"),
    (Field::Max, "máximo, valor máximo, límite superior"),
    (Field::Step, "paso, incremento"),
    (Field::Enum, "valores, valores posibles, estados"),
    (Field::Group, "grupo, categoría, sección"),
    (
        Field::Description,
        "descripción, comentario, comentarios, observaciones, notas, nota, significado",
    ),
];
