//! `gaugeglass decode`: what registers mean, as one type or as every numeric type in every order.

mod answer;
mod question;

use std::io::{self, BufRead, Write};

use self::answer::{Answer, answers};
use self::question::{Question, order_words, question_of, register};
use super::lines;
use crate::model::Value;

/// What `decode` takes.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct Args {
    /// Registers in ascending address, decimal or 0x hexadecimal
    #[arg(required_unless_present = "stdin", value_name = "REG")]
    pub registers: Vec<String>,
    /// u16 i16 f16 u32 i32 f32 u64 i64 f64 bit string u8_hi u8_lo i8_hi i8_lo bcd16 bcd32 signmag16
    /// m10k_2 m10k_3 m10k_4 unix_u32_s … or a SunSpec name; without it, every numeric type
    #[arg(long = "type", value_name = "TYPE")]
    pub data_type: Option<String>,
    /// AB BA, ABCD BADC CDAB DCBA, or one of the eight of 64 bits; for a string hi_first or lo_first
    #[arg(long)]
    pub order: Option<String>,
    /// Which bit of the register, 0 the least significant; with --type bit
    #[arg(long)]
    pub bit: Option<u8>,
    /// Which bits of the register, such as 0x00F0; with --type u16 or i16
    #[arg(long)]
    pub mask: Option<String>,
    /// Answer lines of JSON like {"type":"f32","order":"CDAB","regs":[1,2]} with lines of JSON; a line may
    /// also have a tag's keys: mask, gain, divisor, offset, raw_lo … clamp, sf, sentinel, texts, bits
    #[arg(long, conflicts_with_all = ["registers", "data_type", "order", "bit", "mask"])]
    pub stdin: bool,
    /// One JSON object a line
    #[arg(long)]
    pub json: bool,
}

/// Prints the readings: a table for people, with `--json` or `--stdin` one JSON object a line. A line of
/// standard input that means nothing is answered with `{"text","error"}`.
///
/// Returns 0, or 2 for arguments that mean nothing.
pub fn run(args: &Args, input: &mut dyn BufRead, out: &mut dyn Write, err: &mut dyn Write) -> u8 {
    if args.stdin {
        let answer =
            |line: Result<&str, lines::LineError>, out: &mut dyn Write| answer_line(line, out);
        return super::printed(lines::for_each_line(input, out, answer), 0, err);
    }
    let answers = args
        .registers
        .iter()
        .map(|text| register(text))
        .collect::<Result<Vec<u16>, String>>()
        .and_then(|registers| {
            let name = args.data_type.as_deref();
            answers(
                &Question::new(registers, name, args.bit, args.mask.as_deref())?
                    .ordered(&args.order),
            )
        });
    match answers {
        Ok(answers) if args.json => super::printed(print_json(&answers, out), 0, err),
        Ok(answers) => super::printed(print_table(&answers, out), 0, err),
        Err(why) => {
            // Nothing is left to tell it to when standard error is gone.
            let _ = writeln!(err, "gaugeglass decode: {why}");
            2
        }
    }
}

/// One line of `--stdin`: its answers, or why there are none.
fn answer_line(line: Result<&str, lines::LineError>, out: &mut dyn Write) -> io::Result<()> {
    let text = line.unwrap_or_default();
    let result = line.map_err(|e| e.to_string()).and_then(question_of).and_then(|mut question| {
        // One line asks one thing: a type without an order means most significant byte first.
        if let (Some(data_type), None) = (question.data_type, &question.order) {
            question.order = order_words(data_type).first().map(|word| (*word).to_owned());
        }
        answers(&question)
    });
    match result {
        Ok(answers) => print_json(&answers, out),
        Err(error) => super::print_line_error(text, &error, out),
    }
}

fn print_json(answers: &[Answer], out: &mut dyn Write) -> io::Result<()> {
    answers.iter().try_for_each(|answer| {
        serde_json::to_writer(&mut *out, answer)?;
        writeln!(out)
    })
}

fn print_table(answers: &[Answer], out: &mut dyn Write) -> io::Result<()> {
    let wide = answers.iter().map(|a| a.data_type.len()).max().unwrap_or_default().max(7);
    writeln!(out, "{:<wide$} {:<9} value", "type", "order")?;
    answers.iter().try_for_each(|a| {
        let value = a.value.as_ref().map_or_else(String::new, for_people);
        writeln!(out, "{:<wide$} {:<9} {value}", a.data_type, a.order)
    })
}

/// Very large and very small floats with an exponent instead of a row of zeros.
fn for_people(value: &Value) -> String {
    let far = |x: f64| x.is_finite() && x != 0.0 && !(1e-5..1e16).contains(&x.abs());
    match value {
        Value::F32(x) if far(f64::from(*x)) => format!("{x:e}"),
        Value::F64(x) if far(*x) => format!("{x:e}"),
        Value::Text(text) => format!("{text:?}"),
        other => other.to_string(),
    }
}
