//! Plain decimal numbers inside scalars, read and written exactly.
//!
//! *Why not `str::parse` alone?* It also takes `inf`, `nan` and `1e3`, which nobody means in a
//! configuration. And a percentage must not lose its last digit: `99.95%` is 9995 with the point
//! moved by four, not 99.95 divided by 100.

use super::Refusal;

/// The number that `text` spells in digits with at most one point, times ten to the `shift`.
pub(super) fn read(text: &str, shift: i32) -> Result<f64, Refusal> {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let plain = digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    if digits.is_empty() {
        return Err(Refusal::new("the number is missing"));
    }
    let value = if plain { format!("{text}e{shift}").parse().ok() } else { None };
    value.filter(|value: &f64| value.is_finite()).ok_or_else(|| Refusal::new("the number is not a plain decimal"))
}

/// The shortest text that [`read`] takes back to `value` with the `shift` reversed.
pub(super) fn write(value: f64, shift: i32) -> String {
    if value == 0.0 {
        return "0".to_owned();
    }
    let scientific = format!("{value:e}");
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let point = exponent.parse::<i32>().unwrap_or_default() + 1 + shift;
    place_point(&mantissa.replace('.', ""), point)
}

/// `digits` with the decimal point after `point` of them.
fn place_point(digits: &str, point: i32) -> String {
    let zeros = "0".repeat(point.unsigned_abs() as usize);
    match usize::try_from(point) {
        Err(_) | Ok(0) => format!("0.{zeros}{digits}"),
        Ok(whole) if whole >= digits.len() => format!("{digits:0<whole$}"),
        Ok(whole) => format!("{}.{}", &digits[..whole], &digits[whole..]),
    }
}
