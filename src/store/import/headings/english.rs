//! Headings in English, as vendors, other tools and spreadsheets have them.

use super::Field;

pub(super) const NAMES: &[(Field, &str)] = &[
    (Field::Skip, "no, nr, n, nº, item no, sr no, s no, sl no, seq, seq no"),
    (Field::Id, "tag id, stable id"),
    (
        Field::Name,
        "tag, tag name, tagname, parameter, parameter name, input register parameter, \
         holding register parameter, signal, signal name, variable, variable name, point, point name, \
         data point, datapoint, measurement, measured value, measured quantity, item, quantity, \
         register name, symbol, label, data name, object, object name",
    ),
    (Field::Device, "device name"),
    (Field::Host, "ip, ip address, hostname, server"),
    (Field::Port, "tcp port"),
    (
        Field::Unit,
        "unit id, unitid, slave, slave id, slave address, station, station address, modbus id",
    ),
    (
        Field::Table,
        "register type, registertype, object type, memory area, area, modbus table, data table, \
         modbus object, modbus type",
    ),
    (
        Field::Function,
        "function code, function codes, fc, func, func code, modbus function, read function, \
         function code read, modbus function code, supported function codes",
    ),
    (
        Field::Address,
        "addr, adr, start address, modbus address, modbus addr, modbus register, address register, \
         register address, address dec, address decimal, dec address, decimal address, dec, decimal, \
         offset address, starting address, address range, data address, start reg, start register, \
         addresses, parameter address, register offset",
    ),
    (
        Field::Register,
        "reg, register no, register number, reg no, register nr, modbus register number, \
         modbus register no",
    ),
    (
        Field::AddressHex,
        "hex, hex address, address hex, hexadecimal, addr hex, register hex, hexadecimal address, hexa",
    ),
    (Field::HiByte, "high byte, hibyte, hi byte hex, address hi"),
    (Field::LoByte, "low byte, lobyte, lo byte hex, address lo"),
    (
        Field::Wire,
        "wire address, pdu address, protocol address, zero based address, 0 based address",
    ),
    (Field::Notation, "address notation"),
    (
        Field::Type,
        "format, data type, datatype, data format, dataformat, value type, number format, \
         encoding type, var type, variable type, register format",
    ),
    (Field::Order, "byte order, byteorder, word order, endian, endianness"),
    (
        Field::Length,
        "len, words, word count, registers, number of registers, no of registers, register count, \
         size, qty, quantity of registers, length words, size words, count of registers, reg count, \
         num registers, nb of registers, nr of registers, number of words, no of words, \
         register length, register size, data length, length registers",
    ),
    (
        Field::LengthBytes,
        "bytes, length bytes, size bytes, byte count, size in bytes, number of bytes",
    ),
    (Field::LengthBits, "size bits, length bits, bit length, number of bits, bits count"),
    (Field::Count, "array, array size, elements"),
    (Field::Bit, "bit no, bit number, bit position, bit index"),
    (Field::Mask, "bit mask, bitmask"),
    (
        Field::Gain,
        "scale, scaling, scale factor value, scale factor, scalefactor, factor, multiplier, \
         scaling factor, coefficient, resolution, lsb, ratio, res, multiply by, magnification, \
         transmission coefficient, conversion",
    ),
    (Field::Divisor, "divider, divide by"),
    (Field::Offset, "scale offset, bias"),
    (Field::RawLo, "raw low, raw min, raw minimum"),
    (Field::RawHi, "raw high, raw max, raw maximum"),
    (Field::EngLo, "eng low, scaled low, scaled min, eu low"),
    (Field::EngHi, "eng high, scaled high, scaled max, eu high"),
    (Field::ScaleFactor, "scale factor address, sf address"),
    (Field::Sentinel, "means no value, no value, invalid value, not available, invalid"),
    (
        Field::Units,
        "engineering unit, engineering units, eu, uom, unit of measure, unit of measurement, \
         measurement unit, physical unit, dbus unit",
    ),
    (Field::Decimals, "digits, decimal places, precision, decimal point, number of decimals"),
    (
        Field::Access,
        "r w, rw, read write, r w access, access type, access mode, mode, permission, permissions, \
         writable, writeable, r w c, r w p, attribute, attributes, access rights, read or write",
    ),
    (Field::Min, "minimum, min value, low limit, lower limit, minimum value"),
    (Field::Max, "maximum, max value, high limit, upper limit, maximum value"),
    (Field::Step, "increment"),
    (Field::Enum, "enumeration, values, states, value list, value range text, texts"),
    (Field::Bits, "bit texts, bitfield texts"),
    (Field::DisplayLow, "display range low, display low, range low"),
    (Field::DisplayHigh, "display range high, display high, range high"),
    (Field::Record, "recording, log"),
    (Field::RecordDeadband, "recording deadband, log deadband"),
    (Field::RecordMs, "recording period ms, log period ms"),
    (Field::WriteFunction, "function code write, write function code"),
    (Field::Scan, "scan class"),
    (Field::PeriodMs, "period, poll period, scan rate, interval ms, poll ms"),
    (Field::Group, "category, section, group name, subsystem"),
    (
        Field::Description,
        "desc, comment, comments, remark, remarks, notes, note, meaning, details, \
         register description, explanation",
    ),
];
