//! Headings in Portuguese.

use super::Field;

pub(super) const NAMES: &[(Field, &str)] = &[
    (Field::Skip, "linha"),
    (
        Field::Name,
        "nome, parâmetro, sinal, variável, grandeza, medição, medida, etiqueta, designação, \
         nome da variável, nome do parâmetro",
    ),
    (Field::Device, "dispositivo, equipamento"),
    (Field::Host, "endereço ip, servidor"),
    (Field::Unit, "escravo, endereço do escravo"),
    (Field::Table, "tipo de registrador, tipo de registo, área de memória"),
    (Field::Function, "função, código da função, código de função"),
    (
        Field::Address,
        "endereço, endereço modbus, endereço inicial, endereço do registrador, \
         endereço registrador, endereço do registo, endereço decimal",
    ),
    (Field::Register, "registrador, registo, número do registrador"),
    (Field::AddressHex, "endereço hex, endereço hexadecimal"),
    (Field::Type, "tipo, tipo de dado, tipo de dados, formato"),
    (Field::Order, "ordem, ordem dos bytes, ordem das palavras"),
    (
        Field::Length,
        "comprimento, tamanho, número de registradores, número de registos, qtde, quantidade, \
         quantidade de registradores",
    ),
    (Field::Mask, "máscara"),
    (
        Field::Gain,
        "escala, fator, fator de escala, fator de multiplicação, coeficiente, resolução, \
         multiplicador, ganho",
    ),
    (Field::Divisor, "dividir por"),
    (Field::Units, "unidade, unidades, unidade de medida"),
    (Field::Decimals, "casas decimais, decimais"),
    (Field::Access, "acesso, leitura escrita, tipo de acesso, permissão"),
    (Field::Min, "mínimo, valor mínimo, limite inferior"),
    (Field::Max, "máximo, valor máximo, limite superior"),
    (Field::Step, "passo"),
    (Field::Enum, "valores, valores possíveis, estados"),
    (Field::Group, "grupo, categoria, seção, secção"),
    (
        Field::Description,
        "descrição, comentário, comentários, observação, observações, nota, notas",
    ),
];
