//! Why there is no path.

use petgraph::visit::{NodeIndexable, VisitMap, Visitable};

use super::query::{HOPS_MAX, Query};
use crate::graph::Node;
use crate::graph::Topology;

/// What a query asked for besides its ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Filter {
    /// A date.
    AsOf,
    /// Certain relations.
    Relations,
    /// A number of hops.
    Hops,
}

/// Why there is no path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoPath {
    /// Nothing in the store names one of the ends any more.
    Unknown,
    /// No chain of facts joins the two, whatever the filters.
    Separate,
    /// Without this one filter there is a path of so many hops.
    Without(Filter, u32),
    /// Several filters together leave none.
    Filtered,
}

/// Finds the one filter whose removal would give a path.
pub(super) fn why_not(query: &Query, topology: &Topology, from: Node, to: Node) -> NoPath {
    if !is_joined(topology, from, to) {
        return NoPath::Separate;
    }
    let eased = [
        (Filter::AsOf, Query { as_of: None, ..query.clone() }),
        (Filter::Relations, Query { relations: Vec::new(), ..query.clone() }),
        (Filter::Hops, Query { hops_max: HOPS_MAX, ..query.clone() }),
    ];
    for (filter, eased) in eased {
        if eased == *query {
            continue;
        }
        if let Some(path) = eased.best(topology, from, to) {
            let hops = u32::try_from(path.hops.len()).unwrap_or(u32::MAX);
            return NoPath::Without(filter, hops);
        }
    }
    NoPath::Filtered
}

/// Whether two entities are in one weak component.
fn is_joined(topology: &Topology, from: Node, to: Node) -> bool {
    let mut seen = topology.visit_map();
    let mut stack = vec![from];
    seen.visit(from);
    debug_assert!(topology.to_index(to) < topology.node_count());
    while let Some(node) = stack.pop() {
        if node == to {
            return true;
        }
        let outgoing = topology.outgoing(node).map(|fact| topology.ends(fact).1);
        let incoming = topology.incoming(node).iter().map(|fact| topology.ends(*fact).0);
        for next in outgoing.chain(incoming) {
            if seen.visit(next) {
                stack.push(next);
            }
        }
    }
    false
}
