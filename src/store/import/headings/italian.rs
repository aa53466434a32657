//! Headings in Italian.

use super::Field;

pub(super) const NAMES: &[(Field, &str)] = &[
    (Field::Skip, "riga"),
    (
        Field::Name,
        "nome, parametro, segnale, variabile, grandezza, misura, etichetta, denominazione, dato, \
         nome variabile, nome parametro",
    ),
    (Field::Device, "dispositivo, apparecchio"),
    (Field::Host, "indirizzo ip"),
    (Field::Unit, "slave, indirizzo slave"),
    (Field::Table, "tipo di registro, tipo registro, area di memoria"),
    (Field::Function, "funzione, codice funzione, codici funzione"),
    (
        Field::Address,
        "indirizzo, indirizzo modbus, indirizzo iniziale, indirizzo registro, \
         indirizzo del registro, indirizzo decimale, indirizzo dec",
    ),
    (Field::Register, "registro, numero registro, n registro"),
    (Field::AddressHex, "indirizzo hex, indirizzo esadecimale, esadecimale"),
    (Field::Type, "tipo, tipo di dato, tipo dato, tipo dati, formato, formato dati"),
    (Field::Order, "ordine, ordine dei byte, ordine delle word"),
    (
        Field::Length,
        "lunghezza, dimensione, numero di registri, numero registri, n registri, numero word, \
         n word, parole",
    ),
    (Field::Mask, "maschera"),
    (
        Field::Gain,
        "scala, fattore, fattore di scala, coefficiente, risoluzione, moltiplicatore, guadagno",
    ),
    (Field::Divisor, "divisore, dividere per"),
    (Field::Units, "unità, unità di misura, u m, um, udm"),
    (Field::Decimals, "decimali, cifre decimali"),
    (Field::Access, "accesso, lettura scrittura, tipo di accesso, tipo accesso"),
    (Field::Min, "minimo, valore minimo, limite inferiore"),
    (Field::Max, "massimo, valore massimo, limite superiore"),
    (Field::Step, "passo"),
    (Field::Enum, "valori, valori possibili, stati"),
    (Field::Group, "gruppo, categoria, sezione"),
    (Field::Description, "descrizione, commento, commenti, nota, significato, osservazioni"),
];
