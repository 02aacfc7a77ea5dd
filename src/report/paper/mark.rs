//! The head of the log on every paper: its text, and the code that a telephone
//! reads. Draws only black squares; where they stand, the templates say.

use std::fmt::Write;

use qrcode::{Color, EcLevel, QrCode};
use serde_json::{Value, json};

use crate::domain::id::StationId;
use crate::store::Head;

/// The white edge that a code needs around it, in modules.
const QUIET: usize = 2;

/// Returns what the code on a paper says: which station, up to which entry, with
/// what hash.
#[must_use]
pub fn head_text(station: StationId, head: &Head) -> String {
    format!("chot-head:{station}:{}:{}", head.sequence, head.hash)
}

/// Draws a text as a QR code, an SVG picture; nothing for a text that is too
/// long for one.
#[must_use]
pub fn qr(text: &str) -> Option<String> {
    let code = QrCode::with_error_correction_level(text, EcLevel::L).ok()?;
    let (width, colours) = (code.width(), code.to_colors());
    let mut path = String::new();
    for (y, row) in colours.chunks(width).enumerate() {
        for (x, _) in row.iter().enumerate().filter(|(_, colour)| **colour == Color::Dark) {
            let _ = write!(path, "M{} {}h1v1h-1z", x + QUIET, y + QUIET);
        }
    }
    let side = width + 2 * QUIET;
    Some(format!(
        r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}"><path fill="#000" shape-rendering="crispEdges" d="{path}"/></svg>"##
    ))
}

/// What stands of the head on a paper.
pub(super) fn head(station: StationId, head: &Head) -> Value {
    let text = head_text(station, head);
    json!({
        "sequence": head.sequence,
        "code": head.hash.short_code(),
        "qr": qr(&text),
        "text": text,
    })
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::domain::time::Instant;
    use crate::store::Hash;

    #[test]
    fn the_head_is_written_as_documented() {
        let station = StationId(Uuid::from_u128(9));
        let end = Head { sequence: 12, at: Instant(0), hash: Hash([0xab; 32]) };
        let expected =
            format!("chot-head:00000000-0000-0000-0000-000000000009:12:{}", "ab".repeat(32));
        assert_eq!(head_text(station, &end), expected);
        let value = head(station, &end);
        assert_eq!(value["text"], expected);
        assert_eq!(value["code"], end.hash.short_code());
    }

    #[test]
    fn a_code_is_a_square_of_modules_with_a_white_edge() {
        let small = qr("chot").unwrap();
        assert!(small.contains(r#"viewBox="0 0 25 25""#), "{small}");
        assert!(small.contains("M2 2h1v1h-1z"));
        assert!(!small.contains("M1 "));
        let seal =
            format!("chot-seal:{}:1234567:{}:{}", Uuid::nil(), "a".repeat(64), "b".repeat(128));
        assert!(qr(&seal).is_some());
        assert_eq!(qr(&"x".repeat(4000)), None);
    }
}
