//! Entities: the older ones without those that went, and those that came.

use super::Fold;
use crate::graph::column::BadBlock;
use crate::graph::image::pack::Entities;
use crate::graph::image::pack::EntityWriter;
use crate::graph::image::pack::Unmade;
use crate::graph::node::Node;
use crate::graph::node::TypeIx;
use crate::graph::overlay::Was;
use crate::graph::words::Words;
use crate::store::EntityRow;

impl Fold<'_, '_> {
    /// Writes all entities, of which some may have other types.
    pub(super) fn entities(&self, typed: &[EntityRow]) -> Result<Entities, Unmade> {
        let base = self.base;
        let nodes = typed.iter().map(|row| Ok(self.node(*row)?.map(|node| (node, *row))));
        let mut typed = nodes
            .filter_map(Result::transpose)
            .collect::<Result<Vec<(Node, EntityRow)>, BadBlock>>()?;
        typed.sort_unstable();
        let mut typed = typed.into_iter().peekable();
        let mut writer = EntityWriter::beside(self.snapshot.path());
        let (mut type_at, mut idle_at) = (0, 0);
        for (node, was) in (0..).map(Node).zip(self.turnover.nodes.walk(base.rows.len())) {
            let old = match was {
                Was::Old(old) => {
                    let row = EntityRow::unstored(base.rows.row(old as usize)?);
                    writer.push(row, base.ids.id(Node(old))?)?;
                    Some(old)
                }
                Was::Inserted(place) => {
                    let (id, row) = &self.turnover.born[place as usize];
                    writer.push(*row, id)?;
                    None
                }
            };
            if let Some((_, row)) = typed.next_if(|(typed, _)| *typed == node) {
                self.read_types(&mut writer, node, row)?;
            } else if let Some(old) = old {
                let is_idle = passed(&base.idle, &mut idle_at, |idle| idle, old)? > 0;
                let count = passed(&base.types, &mut type_at, |[typed, _]| typed, old)?;
                let own = base.types.rows(type_at - count..type_at)?;
                let kinds = own.iter().map(|[_, kind]| TypeIx(*kind as u16));
                writer.push_types(node, kinds, is_idle)?;
            }
        }
        Ok(writer.finish()?)
    }

    /// Writes the types that an entity has now.
    fn read_types(
        &self,
        writer: &mut EntityWriter,
        node: Node,
        row: EntityRow,
    ) -> Result<(), Unmade> {
        let words = self.snapshot.types_of(row)?;
        let vocabulary = self.snapshot.vocabulary();
        let mut types: Vec<Option<TypeIx>> =
            words.iter().map(|word| Words::type_of(vocabulary, word)).collect();
        types.sort_unstable();
        let is_idle = self.base.words.is_idle(&types);
        Ok(writer.push_types(node, types.into_iter().flatten(), is_idle)?)
    }
}

/// Goes on behind the rows of an entity, and says how many those are.
fn passed<T: bytemuck::Pod>(
    column: &crate::graph::column::Column<T>,
    at: &mut usize,
    entity: impl Fn(T) -> u32,
    old: u32,
) -> Result<usize, BadBlock> {
    let mut own = 0;
    while *at < column.len() {
        match entity(column.row(*at)?) {
            other if other > old => break,
            other => own += usize::from(other == old),
        }
        *at += 1;
    }
    Ok(own)
}
