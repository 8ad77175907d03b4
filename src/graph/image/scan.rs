//! The sections of an image from one scan of the store: claims are sorted on disk, and one key
//! after the other becomes facts.

use super::pack::{Ends, EntityWriter, FactWriter, Incoming, LinkWriter, Sections, Unmade};
use crate::graph::node::FactClaim;
use crate::graph::node::Node;
use crate::graph::node::TypeIx;
use crate::graph::node::number;
use crate::graph::projection::Projected;
use crate::graph::projection::Projection;
use crate::graph::projection::Projector;
use crate::graph::projection::Ranked;
use crate::graph::standing::said_words;
use crate::graph::words::Words;
use crate::store::Snapshot;
use crate::store::Sorted;
use crate::store::Sorter;

/// Bytes that wait in memory to be sorted, of each of two kinds.
pub(super) const SORTED_AT_ONCE: usize = 32 << 20;

/// Scans a snapshot.
pub(super) fn scan(snapshot: &Snapshot<'_>) -> Result<Sections, Unmade> {
    let store = snapshot.path();
    let mut entities = EntityWriter::beside(store);
    snapshot.for_each_entity(|row, id| -> Result<(), Unmade> {
        Ok(entities.push(row, id.as_str())?)
    })?;
    scan_types(snapshot, &mut entities)?;
    let claims = scan_claims(snapshot, &entities)?;
    let nodes = entities.count();
    let entities = entities.finish()?;

    let mut facts = FactWriter::beside(store);
    let mut incoming = Sorter::beside(store, SORTED_AT_ONCE);
    let projector = Projector::of(snapshot.vocabulary());
    for_each_key(claims, &projector, |rivals| {
        let mut projection = Projection::default();
        projector.project_rivals(rivals, &mut projection);
        for projected in projection.facts {
            let link = push_fact(&mut facts, &projected)?;
            incoming.push(link.word())?;
        }
        for claim in projection.aside {
            facts.push_aside(claim.aside())?;
        }
        Ok(())
    })?;

    let mut links = LinkWriter::of(&mut facts, nodes, store)?;
    let facts = facts.finish()?;
    for word in incoming.finish()? {
        let link = Incoming::of_word(word?);
        links.join(link.ends.subject, link.ends.object);
        links.push(link)?;
    }
    Ok(Sections { links: links.finish(nodes)?, facts, entities })
}

/// Adds a fact that was made of claims; returns its link from the object.
pub(super) fn push_fact(facts: &mut FactWriter, projected: &Projected) -> Result<Incoming, Unmade> {
    let Projected { subject, relation, object, ref claims } = *projected;
    let ends = Ends { subject, relation, object };
    let fact = number(facts.count());
    let standing = match &claims[..] {
        // Nearly all: nothing is gathered for them.
        [only] => {
            let said = only.said().words();
            facts.push(ends, &[only.row.number()], &[said])?
        }
        claims => {
            let rows: Vec<u32> = claims.iter().map(|claim| claim.row.number()).collect();
            let said: Vec<_> = said_words(claims.iter().map(FactClaim::said)).collect();
            facts.push(ends, &rows, &said)?
        }
    };
    Ok(Incoming { ends, fact, standing })
}

/// Hands over the claims of one key after the other, which are sorted.
fn for_each_key(
    claims: Sorted<[u64; 5]>,
    projector: &Projector,
    mut each: impl FnMut(&[Ranked]) -> Result<(), Unmade>,
) -> Result<(), Unmade> {
    let key = |claim: &Ranked| projector.key(claim.subject, claim.relation, claim.object);
    let mut rivals: Vec<Ranked> = Vec::new();
    for words in claims {
        let claim = Ranked::of_words(words?);
        if rivals.first().is_some_and(|first| key(first) != key(&claim)) {
            each(&rivals)?;
            rivals.clear();
        }
        rivals.push(claim);
    }
    if rivals.is_empty() { Ok(()) } else { each(&rivals) }
}

fn scan_types(snapshot: &Snapshot<'_>, entities: &mut EntityWriter) -> Result<(), Unmade> {
    let vocabulary = snapshot.vocabulary();
    let words = Words::of(vocabulary);
    // A type that the vocabulary does not know goes first, as none.
    let mut types: Sorter<[u32; 2]> = Sorter::beside(snapshot.path(), SORTED_AT_ONCE);
    let mut pushed = Ok(());
    snapshot.for_each_type(|row, word| {
        let kind = Words::type_of(vocabulary, word).map_or(0, |kind| u32::from(kind.0) + 1);
        if pushed.is_ok() {
            pushed = types.push([entities.node(row).0, kind]);
        }
    })?;
    pushed?;
    let kind = |kind: u32| kind.checked_sub(1).map(|kind| TypeIx(kind as u16));
    let mut own: (u32, Vec<Option<TypeIx>>) = (0, Vec::new());
    let mut push = |(node, types): &(u32, Vec<Option<TypeIx>>)| {
        let is_idle = words.is_idle(types);
        entities.push_types(Node(*node), types.iter().copied().flatten(), is_idle)
    };
    for typed in types.finish()? {
        let [node, word] = typed?;
        if node != own.0 {
            push(&own)?;
            own = (node, Vec::new());
        }
        own.1.push(kind(word));
    }
    Ok(push(&own)?)
}

fn scan_claims(
    snapshot: &Snapshot<'_>,
    entities: &EntityWriter,
) -> Result<Sorted<[u64; 5]>, Unmade> {
    let mut claims = Sorter::beside(snapshot.path(), SORTED_AT_ONCE);
    let mut pushed = Ok(());
    snapshot.for_each_fact(|row| {
        let ends = (entities.node(row.subject), entities.node(row.object));
        if pushed.is_ok() {
            pushed = claims.push(Ranked::of(&row, ends).words());
        }
    })?;
    pushed?;
    Ok(claims.finish()?)
}
