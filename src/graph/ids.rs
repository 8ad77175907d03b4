//! The ids of all entities, one after the other: an entity's number is its id's place among them.

use super::column::{BadBlock, Column};
use super::node::{Node, number};
use crate::model::EntityId;

/// Ids in their order, bytewise.
#[derive(Default)]
pub(super) struct Ids {
    /// Where each ends among the bytes.
    pub(super) ends: Column<u32>,
    pub(super) bytes: Column<u8>,
    /// How they begin, the higher half first: most are told apart without looking at them.
    pub(super) beginnings: Column<[u32; 2]>,
}

impl Ids {
    /// Packs ids that are sorted and differ.
    pub(super) fn pack<'i>(ids: impl Iterator<Item = &'i EntityId>) -> Ids {
        let (mut ends, mut bytes, mut beginnings) = (Vec::new(), Vec::new(), Vec::new());
        for id in ids {
            bytes.extend_from_slice(id.as_str().as_bytes());
            ends.push(number(bytes.len()));
            beginnings.push(beginning(id.as_str()));
        }
        Ids { ends: ends.into(), bytes: bytes.into(), beginnings: beginnings.into() }
    }

    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// Returns an entity's id.
    pub(super) fn id(&self, node: Node) -> Result<&str, BadBlock> {
        let ix = node.0 as usize;
        let start = match ix {
            0 => 0,
            _ => self.ends.row(ix - 1)?,
        };
        let bytes = self.bytes.rows(start as usize..self.ends.row(ix)? as usize)?;
        std::str::from_utf8(bytes).map_err(|_| BadBlock)
    }

    /// Returns the place of the first id that does not go before another, and whether it is it.
    pub(super) fn find(&self, id: &str) -> Result<(u32, bool), BadBlock> {
        let wanted = beginning(id);
        let first = self.beginnings.partition_point(|known| known < wanted)?;
        // Few begin alike: where they end is looked for from the first of them on, ever further.
        let (mut end, mut step) = (first, 1);
        while end < self.len() && self.beginnings.row(end)? == wanted {
            end = self.len().min(first + step);
            step *= 2;
        }
        let place = self.beginnings.partition_point_in(first..end, |ix, known| {
            Ok(known == wanted && self.id(Node(number(ix)))? < id)
        })?;
        let is_it = place < self.len() && self.id(Node(number(place)))? == id;
        Ok((number(place), is_it))
    }
}

/// The first eight bytes of an id, in its order.
pub(super) fn beginning(id: &str) -> [u32; 2] {
    let mut bytes = [0; 8];
    let id = id.as_bytes();
    let length = id.len().min(bytes.len());
    bytes[..length].copy_from_slice(&id[..length]);
    let whole = u64::from_be_bytes(bytes);
    [(whole >> 32) as u32, whole as u32]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_found_or_the_place_where_it_would_stand() {
        let texts = ["a", "entity-1", "entity-10", "entity-2", "entity-21", "é", "日本"];
        let all = texts.map(|text| EntityId::new(text).expect("an id"));
        let ids = Ids::pack(all.iter());
        for (place, text) in (0..).zip(texts) {
            assert_eq!(ids.id(Node(place)).expect("in memory"), text);
            assert_eq!(ids.find(text).expect("in memory"), (place, true), "{text}");
        }
        for (text, place) in [("0", 0), ("b", 1), ("entity-0", 1), ("entity-3", 5), ("本", 7)] {
            assert_eq!(ids.find(text).expect("in memory"), (place, false), "{text}");
        }
    }
}
