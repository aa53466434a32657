//! What good tables are read as: separators, headings in several languages and places, notations with
//! their reasons, types and factors in vendors' words.

use gaugeglass::model::{DataType, Notation, Scaling, Table};
use gaugeglass::store::import::{Change, Choices, Field, Scale, plan, read_table};

use super::{meter, places, planned, simply, told, two_meters};

#[test]
fn the_separator_the_order_of_columns_and_the_language_of_headings_do_not_matter() {
    let tables = [
        "name,address,type\nvolts,40001,f32\namps,40003,f32\n",
        "Type;Register;Parameter\nFLOAT32;40001;volts\nFLOAT32;40003;amps\n",
        "이름\t주소\t자료형\r\nvolts\t40001\tfloat\r\namps\t40003\tfloat\r\n",
        "Bezeichnung;Adresse;Datentyp\nvolts;40001,00;REAL\namps;40003,00;REAL\n",
        "| Name | Modbus address | Data type |\n|---|---|---|\n| volts | 40001 | IEEE 754 |\n| amps | 40003 | float |\n",
        "\u{feff}\"ADDRESS\",\"TAG NAME\",\"FORMAT\"\n\"40001.00\",\"volts\",\"Float\"\n40003.00,amps,Float\n",
    ];
    for text in tables {
        let plan = simply(text);
        assert_eq!(told(&plan), "", "{text}");
        assert_eq!(places(&plan), ["volts HR 0", "amps HR 2"], "{text}");
        assert!(plan.rows.iter().all(|r| r.tag.as_ref().unwrap().data_type == DataType::F32));
    }
}

#[test]
fn a_spreadsheet_file_and_the_clipboards_utf16_are_read_like_text() {
    let sheet = read_table(include_bytes!("../../data/import/meter.xlsx")).unwrap();
    let words = "Register\tName\tType\tUnit\tHost\n40001\tvolts\tfloat32\tV\t127.0.0.1\n40003\tamps\tfloat32\tA\t127.0.0.1\n";
    let units = words.encode_utf16();
    let marked: Vec<u8> =
        [0xFEFF].into_iter().chain(units.clone()).flat_map(u16::to_le_bytes).collect();
    let bare: Vec<u8> = units.flat_map(u16::to_le_bytes).collect();
    let expected = places(&plan(&sheet, &Choices::default(), &meter()));
    assert_eq!(expected, ["volts HR 0", "amps HR 2"]);
    for bytes in [words.as_bytes(), &marked, &bare] {
        let table = read_table(bytes).unwrap();
        let plan = plan(&table, &Choices::default(), &meter());
        assert_eq!((places(&plan), told(&plan)), (expected.clone(), String::new()));
        assert_eq!(
            plan.rows[0].tag.as_ref().unwrap().unit,
            "V",
            "text makes it units, not a unit id"
        );
    }
}

#[test]
fn a_heading_in_two_rows_titles_and_repeated_headings_are_understood() {
    let text = include_str!("../../data/import/sdm630.tsv");
    let plan = simply(text);
    assert_eq!(told(&plan), "");
    assert_eq!(plan.heading, Some((1, 2)));
    assert_eq!(plan.rows.len(), 30);
    assert_eq!(plan.notation.chosen, Some(Notation::Modicon));
    assert_eq!(plan.notation.why.to_string(), "30 of 30 agree with the hexadecimal column");
    let lines: Vec<&str> = text.lines().collect();
    let again = [&lines[..10], &lines[1..3], &lines[10..]].concat().join("\n");
    assert_eq!(simply(&again).rows.len(), 30, "a heading said again on the next page");
    let notes: String = plan.notes.iter().map(|n| n.text.clone() + "\n").collect();
    assert!(notes.contains("row 4 is a title") && notes.contains("row 28 is a title"), "{notes}");
}

#[test]
fn the_notation_is_told_by_the_whole_column_with_its_reason() {
    let table = |heading: &str, rows: &[&str]| {
        let rows: String =
            rows.iter().enumerate().map(|(i, r)| format!("t{i},{r},u16\n")).collect();
        simply(&format!("name,{heading},type\n{rows}"))
    };
    let cases: [(&str, &[&str], Option<Notation>, &str); 9] = [
        ("address", &["40001", "40120"], Some(Notation::Modicon), "values 40001–40120: Modicon"),
        ("address", &["400001", "465000"], Some(Notation::Modicon), "six digits"),
        ("address,table", &["0,HR", "7,HR"], Some(Notation::Raw0), "0 is among them"),
        ("address,table", &["0x10,IR", "0x12,IR"], Some(Notation::Raw0), "hexadecimal"),
        (
            "address,function",
            &["30775,3", "30777,3"],
            None,
            "numbers that devices use as they are too",
        ),
        ("address,function", &["30775,4", "30777,4"], Some(Notation::Modicon), "stand beside them"),
        (
            "address,register,table",
            &["6,7,HR", "8,9,HR"],
            Some(Notation::Raw0),
            "register = address + 1",
        ),
        (
            "wire address (0-based) address,table",
            &["6,HR", "8,HR"],
            Some(Notation::Raw0),
            "says so",
        ),
        ("address", &["HR0", "HR4"], Some(Notation::Prefix0), "written like this"),
    ];
    for (heading, rows, notation, why) in cases {
        let plan = table(heading, rows);
        assert_eq!(plan.notation.chosen, notation, "{rows:?} {:?}", plan.notation);
        assert!(plan.notation.why.to_string().contains(why), "{rows:?}: {}", plan.notation.why);
        assert!(!plan.notation.choices.is_empty(), "{rows:?} can be read otherwise");
    }
}

#[test]
fn an_ambiguous_column_asks_and_goes_by_the_answer() {
    let text = "name,address,table,type\nvolts,1,HR,u16\namps,3,HR,u16\n";
    let open = simply(text);
    let offered: Vec<_> =
        open.notation.choices.iter().map(|c| (c.notation, c.example.as_str())).collect();
    assert_eq!(offered, [(Notation::Raw0, "1 = HR 1"), (Notation::Raw1, "1 = HR 0")]);
    assert!(!open.is_ready() && open.puts().is_none());
    for (notation, expected) in [(Notation::Raw0, "volts HR 1"), (Notation::Raw1, "volts HR 0")] {
        let choices = Choices { notation: Some(notation), ..Choices::default() };
        let plan = planned(text, &choices, &meter());
        assert_eq!((places(&plan)[0].as_str(), told(&plan)), (expected, String::new()));
    }
}

#[test]
fn types_and_lengths_in_vendors_words() {
    let cases = [
        ("Float", "2", DataType::F32),
        ("float", "4", DataType::F64),
        ("UINT16", "1", DataType::U16),
        ("unsigned 32 bit integer", "2", DataType::U32),
        ("Int32", "", DataType::I32),
        ("INT16U", "", DataType::U16),
        ("INT", "2", DataType::I32),
        ("uint", "4", DataType::U64),
        ("DWORD", "", DataType::U32),
        ("s16b", "", DataType::I16),
        ("IEEE754", "2", DataType::F32),
        ("LREAL", "", DataType::F64),
        ("acc32", "", DataType::U32),
        ("BCD", "2", DataType::Bcd32),
        ("부호 없는 정수 uint 16", "", DataType::U16),
    ];
    for (word, length, data_type) in cases {
        let plan = simply(&format!("name,address,type,length\nx,40001,{word},{length}\n"));
        assert_eq!(told(&plan), "", "{word}");
        assert_eq!(plan.rows[0].tag.as_ref().unwrap().data_type, data_type, "{word}");
    }
    let plan = simply("name;address;type;length\nx;40001–40010;STRING(20);\n");
    let DataType::Text { registers: 10, .. } = plan.rows[0].tag.as_ref().unwrap().data_type else {
        panic!("{}", told(&plan));
    };
    let bits = simply("name,address,type,length\nx,40001,unsigned,16\ny,40002,unsigned,32\n");
    assert_eq!(bits.rows[1].tag.as_ref().unwrap().data_type, DataType::U32, "lengths are in bits");
}

#[test]
fn factors_multiply_or_divide_as_they_say_or_as_chosen() {
    let one = |cell: &str, scale| {
        let choices = Choices { scale, ..Choices::default() };
        let plan =
            planned(&format!("name;address;type;scale\nx;40001;u16;{cell}\n"), &choices, &meter());
        let scaling = plan.rows[0].tag.as_ref().map(|t| t.scaling);
        (scaling, plan.scale.is_some_and(|s| s.open))
    };
    let linear = |gain| Some(Scaling::Linear { gain, offset: 0.0 });
    let divisor = |divisor| Some(Scaling::Divisor { divisor, offset: 0.0 });
    assert_eq!(one("0.1", None), (linear(0.1), false), "nobody divides by a tenth");
    assert_eq!(one("0,1", None), (linear(0.1), false));
    assert!(one("10", None).1);
    assert_eq!(one("10", Some(Scale::Multiply)), (linear(10.0), false));
    assert_eq!(one("10", Some(Scale::Divide)), (divisor(10.0), false));
    assert_eq!(one("/10", None), (divisor(10.0), false));
    assert!(one("×10", None).1 && one("10x", None).1, "what is sent, or what is shown?");
    assert_eq!(one("x10", Some(Scale::Divide)), (divisor(10.0), false));
    assert_eq!(one("x0.1", Some(Scale::Divide)), (linear(0.1), false), "its own sign counts");
    assert_eq!(one("10^-2", None), (linear(0.01), false));
    assert_eq!(one("1", None), (Some(Scaling::Identity), false));
    assert_eq!(one("1,000", Some(Scale::Divide)).0, None, "one, or a thousand?");
}

#[test]
fn rows_make_connections_and_devices_that_are_not_there_yet() {
    let text = "name,host,port,unit,device,table,address,notation,type\n\
        a,10.0.0.1,502,1,Meter,HR,0,raw0,u16\n\
        b,10.0.0.1,502,2,,HR,0,raw0,u16\n\
        c,10.0.0.2,1502,1,,HR,0,raw0,u16\n\
        d,127.0.0.1,502,1,D,HR,0,raw0,u16\n\
        e,,,,Meter,HR,1,raw0,u16\n";
    let plan = planned(text, &Choices::default(), &meter());
    assert_eq!(told(&plan), "");
    let devices: Vec<_> = plan.devices.iter().map(|d| (d.name.as_str(), d.unit)).collect();
    assert_eq!(devices, [("Meter", 1), ("10.0.0.1:502:2", 2), ("10.0.0.2:1502:1", 1)]);
    let connections: Vec<_> = plan.connections.iter().map(|c| c.name.as_str()).collect();
    assert_eq!(connections, ["10.0.0.1:502", "10.0.0.2:1502"]);
}

#[test]
fn a_unit_id_alone_names_the_device_that_has_it() {
    let text = "name,unit,address,type\na,1,40001,u16\nb,2,40001,u16\n";
    let plan = planned(text, &Choices::default(), &two_meters());
    assert_eq!(told(&plan), "");
    let devices: Vec<_> =
        plan.rows.iter().map(|r| r.tag.as_ref().unwrap().device.to_string()).collect();
    assert_eq!(devices, ["d", "e"]);
    let plan = planned(&text.replace("b,2", "b,9"), &Choices::default(), &two_meters());
    assert!(told(&plan).contains("row 3, column 2"), "{}", told(&plan));
}

#[test]
fn a_device_has_to_be_named_where_there_are_several_and_no_tag_moves_to_another() {
    let text = "name,address,type\nvolts,40001,u16\n";
    let mut project = two_meters();
    assert!(planned(text, &Choices::default(), &project).needs_device);
    let on = |id: &str| Choices {
        device: Some(gaugeglass::model::DeviceId::new(id).unwrap()),
        ..Choices::default()
    };
    let first = planned(text, &on("d"), &project);
    project.tags.push(first.rows[0].tag.clone().unwrap());
    let second = planned(text, &on("e"), &project);
    assert!(told(&second).contains("is a tag of the device \"D\" already"), "{}", told(&second));
    let prefixed = planned(text, &Choices { prefix: "E".to_owned(), ..on("e") }, &project);
    assert_eq!(
        (places(&prefixed), told(&prefixed)),
        (vec!["E/volts HR 0".to_owned()], String::new())
    );
}

#[test]
fn what_is_there_is_changed_field_by_field_and_what_is_missing_goes_on_request_alone() {
    let mut project = meter();
    let before =
        "name,address,type,units\nvolts,40001,u16,V\namps,40002,u16,A\nwatts,40003,u16,W\n";
    let plan = planned(before, &Choices::default(), &project);
    project.tags = plan.rows.iter().map(|r| r.tag.clone().unwrap()).collect();
    let after = "name,address,type,units\nvolts,40001,u16,V\namps,40012,u16,mA\n";
    let plan = planned(after, &Choices::default(), &project);
    assert_eq!(plan.rows[0].change, Change::Same);
    let Change::Change(fields) = &plan.rows[1].change else { panic!() };
    let told: Vec<_> = fields
        .iter()
        .map(|f| format!("{} {:?} {:?}", f.field, f.old.as_deref(), f.new.as_deref()))
        .collect();
    let expected = [
        "address Some(\"40002\") Some(\"40012\")",
        "wire Some(\"1\") Some(\"11\")",
        "unit Some(\"A\") Some(\"mA\")",
    ];
    assert_eq!(told, expected);
    assert_eq!(plan.puts().unwrap().tags.len(), 1, "what is the same is not put again");
    assert!(plan.removed.is_empty());
    let choices = Choices { remove_missing: true, ..Choices::default() };
    let plan = planned(after, &choices, &project);
    assert_eq!(plan.removed.len(), 1);
    assert_eq!(plan.removed[0].name, "watts");
    let left_out = Choices { left_out: [2].into(), ..choices };
    let plan = planned(before, &left_out, &project);
    assert!(plan.removed.is_empty(), "what is left out is not missing");
}

#[test]
fn columns_can_be_told_by_hand_rows_left_out_and_unknown_columns_are_kept_as_notes() {
    let bare = "volts,40001,u16\namps,oops,u16\n";
    let columns = [(0, Field::Name), (1, Field::Address), (2, Field::Type)].into();
    let choices = Choices { columns, left_out: [1].into(), ..Choices::default() };
    let plan = planned(bare, &choices, &meter());
    assert_eq!((places(&plan), told(&plan)), (vec!["volts HR 0".to_owned()], String::new()));
    assert_eq!(plan.rows[1].change, Change::LeftOut);
    let plan = simply("name,address,type,Colour\nvolts,40001,u16,red\n");
    assert_eq!(plan.rows[0].tag.as_ref().unwrap().description, "Colour: red");
    assert!(told(&plan).contains("row 1, column 4 (D, \"Colour\"): warning"), "{}", told(&plan));
    assert!(plan.is_ready(), "a warning keeps nothing back");
}

#[test]
fn titles_tell_the_table_and_limits_are_for_writing_or_for_showing() {
    let text = "name,address,type,access,min,max,,\nInput registers,,,,,,,\na,0,u16,R,0,100,,\n\
        Holding registers,,,,,,,\nb,0,u16,RW,5,50,,\n";
    let plan = simply(text);
    assert_eq!(
        (places(&plan), told(&plan)),
        (vec!["a IR 0".to_owned(), "b HR 0".to_owned()], String::new())
    );
    let tag = |row: usize| plan.rows[row].tag.clone().unwrap();
    assert_eq!(tag(0).display.map(|s| (s.low, s.high)), Some((0.0, 100.0)));
    assert_eq!(tag(1).write.map(|w| (w.min, w.max)), Some((Some(5.0), Some(50.0))));
    assert_eq!(tag(1).address.table, Table::HoldingRegister);
}
