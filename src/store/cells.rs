//! Numbers and texts as bytes one behind the other, read back in the order in which they were put
//! there. Nothing says where one ends but who wrote it.

use super::error::StoreError;

/// Puts a number that is not negative, or nothing.
pub(crate) fn put_number(bytes: &mut Vec<u8>, number: Option<i64>) -> Result<(), StoreError> {
    let Some(number) = number else {
        bytes.push(0);
        return Ok(());
    };
    let damaged = |_| StoreError::Damaged(format!("a number {number}"));
    put_count(bytes, u64::try_from(number).map_err(damaged)? + 1);
    Ok(())
}

/// Puts a text, or nothing.
pub(crate) fn put_text(bytes: &mut Vec<u8>, text: Option<&str>) {
    let Some(text) = text else {
        bytes.push(0);
        return;
    };
    put_count(bytes, text.len() as u64 + 1);
    bytes.extend_from_slice(text.as_bytes());
}

/// Puts seven bits a byte, the last of which has its highest bit clear.
fn put_count(bytes: &mut Vec<u8>, mut count: u64) {
    while count >= 1 << 7 {
        bytes.push(count as u8 | 1 << 7);
        count >>= 7;
    }
    bytes.push(count as u8);
}

/// What is left to read.
pub(crate) struct Cells<'b>(&'b [u8]);

impl<'b> Cells<'b> {
    pub(crate) fn of(bytes: &'b [u8]) -> Cells<'b> {
        Cells(bytes)
    }

    /// Takes a number, or nothing.
    pub(crate) fn number(&mut self) -> Result<Option<i64>, StoreError> {
        let count = self.count().ok_or_else(broken)?;
        let number = count.checked_sub(1).map(i64::try_from);
        number.transpose().map_err(|_| broken())
    }

    /// Takes a text, or nothing.
    pub(crate) fn text(&mut self) -> Result<Option<&'b str>, StoreError> {
        let count = self.count().ok_or_else(broken)?;
        let Some(len) = count.checked_sub(1) else { return Ok(None) };
        let len = usize::try_from(len).map_err(|_| broken())?;
        let (text, rest) = self.0.split_at_checked(len).ok_or_else(broken)?;
        self.0 = rest;
        std::str::from_utf8(text).map(Some).map_err(|_| broken())
    }

    /// Takes a text.
    pub(crate) fn word(&mut self) -> Result<&'b str, StoreError> {
        self.text()?.ok_or_else(broken)
    }

    fn count(&mut self) -> Option<u64> {
        let (mut count, mut shift) = (0, 0);
        loop {
            let (byte, rest) = self.0.split_first()?;
            self.0 = rest;
            count |= u64::from(byte & 0x7f) << shift;
            if *byte < 1 << 7 {
                return Some(count);
            }
            shift += 7;
            if shift > 63 {
                return None;
            }
        }
    }
}

fn broken() -> StoreError {
    StoreError::Damaged("what was put aside did not come back".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_come_back_in_their_order() {
        let numbers = [None, Some(0), Some(126), Some(127), Some(1 << 14), Some(i64::MAX - 1)];
        let long = "é".repeat(100);
        let texts = [None, Some(""), Some("a"), Some(long.as_str())];
        let mut bytes = Vec::new();
        numbers.iter().for_each(|number| put_number(&mut bytes, *number).expect("a number"));
        texts.iter().for_each(|text| put_text(&mut bytes, *text));
        let mut cells = Cells::of(&bytes);
        assert_eq!(numbers.map(|_| cells.number().expect("a number")), numbers);
        assert_eq!(texts.map(|_| cells.text().expect("a text")), texts);
        assert!(cells.number().is_err() && cells.word().is_err());
        assert!(put_number(&mut bytes, Some(-1)).is_err());
    }
}
