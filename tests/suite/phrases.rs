//! Sentences of files and tables in Korean: every broken table, whatever is wrong with it, says so without
//! an English sentence.

use std::path::Path;

use gaugeglass::app::lang::{self, Key, Lang, tr};
use gaugeglass::model::Project;
use gaugeglass::store::import::{CellProblem, Choices, plan, read_table};

/// Words of files and of the trade, which are the same in every language.
const SAME: [&str; 27] = [
    "name", "address", "type", "device", "host", "port", "unit", "table", "HR", "IR", "DI", "RW",
    "or", "XLSX", "CSV", "UTF", "ID", "Modicon", "raw0", "raw1", "modicon", "MiB", "zip", "bit",
    "bool", "string", "raw",
];

/// English words of three letters and more outside quotes that belong to no file.
fn english(text: &str) -> Vec<String> {
    let outside: String = text.split(['"', '“', '”']).step_by(2).collect::<Vec<_>>().join(" ");
    let words = outside.split(|c: char| !c.is_ascii_alphabetic());
    let is_word = |word: &&str| word.len() > 2 && word.bytes().all(|b| b.is_ascii_lowercase());
    words.filter(is_word).filter(|word| !SAME.contains(word)).map(str::to_owned).collect()
}

fn problems(bytes: &[u8]) -> Vec<CellProblem> {
    match read_table(bytes) {
        Err(problem) => vec![problem],
        Ok(table) => plan(&table, &Choices::default(), &Project::default()).problems,
    }
}

#[test]
fn what_is_wrong_with_a_table_is_told_in_korean() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/import/broken");
    let mut told = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        for problem in problems(&std::fs::read(&path).unwrap()) {
            for text in
                [lang::problem_text(Lang::Korean, &problem), lang::hint_of(Lang::Korean, &problem)]
            {
                let left = english(&text);
                assert!(left.is_empty(), "{}: {text}: {left:?}", path.display());
                told += 1;
            }
        }
    }
    assert!(told > 60, "only {told} sentences");
}

#[test]
fn what_a_library_or_the_system_says_is_quoted_in_korean() {
    let refused = "Connection refused (os error 111)";
    assert_eq!(lang::foreign(Lang::English, refused), refused);
    assert_eq!(lang::foreign(Lang::Korean, refused), format!("원문: “{refused}”"));
    assert_eq!(lang::foreign(Lang::Korean, "the table is empty"), "표가 비어 있습니다");
    assert_eq!(lang::foreign(Lang::Korean, "127.0.0.1:502"), "127.0.0.1:502");
}

#[test]
fn what_differs_in_a_sentence_stands_in_the_other_language_too() {
    for (english, korean) in [
        (
            "row 7 is a title and passed over: \"Phase values\"",
            "7행은 제목이라 건너뜁니다: \"Phase values\"",
        ),
        ("expected a whole number, found text", "필요한 것: 정수, 있는 것: 텍스트"),
        ("known are \"C\", \"DI\"", "가능한 값: \"C\", \"DI\""),
        (
            "\"divisor\" means nothing here: \"gain\" tells the scaling already",
            "\"divisor\"은(는) 여기서 의미가 없습니다: \"gain\"(으)로 스케일링이 이미 정해졌습니다",
        ),
        ("a sentence that no file says", "a sentence that no file says"),
    ] {
        assert_eq!(lang::phrase(Lang::Korean, english), korean);
        assert_eq!(lang::phrase(Lang::English, english), english);
    }
}

#[test]
fn every_sentence_of_the_book_is_found_by_its_own_words() {
    for key in Key::ALL.iter().filter(|key| key.name().starts_with("Say")) {
        let sample = |lang: Lang| {
            let mut text = tr(lang, *key).to_owned();
            for (place, name) in names(tr(Lang::English, *key)).iter().enumerate() {
                text = text.replace(&format!("{{{name}}}"), &format!("‹{place}›"));
            }
            text
        };
        let said = lang::phrase(Lang::Korean, &sample(Lang::English));
        assert_eq!(said, sample(Lang::Korean), "{} is hidden by another", key.name());
    }
}

fn names(text: &str) -> Vec<String> {
    text.split('{').skip(1).filter_map(|p| p.split_once('}')).map(|(n, _)| n.to_owned()).collect()
}
