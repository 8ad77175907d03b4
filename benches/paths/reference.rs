//! The reference: breadth-first from both ends over packed arrays, with marks in arrays as long as
//! the graph that no question clears, and every shortest path written out. It keeps no evidence,
//! checks no budget and takes no change.

use rustc_hash::FxHashMap;

use super::data::Data;

/// Most paths that are written out.
const PATHS_MAX: usize = 1_000_000;
/// Levels that one question may use.
const LEVELS: u32 = 256;

/// A neighbor: entity, relation, and the years of the statement.
type Link = (u32, u16, (Option<i16>, Option<i16>));

/// Which statements count.
pub(super) struct Passing {
    pub(super) relations: Option<[u16; 2]>,
    pub(super) year: Option<i16>,
}

impl Passing {
    fn is_open(&self, (_, relation, (start, end)): &Link) -> bool {
        self.relations.is_none_or(|relations| relations.contains(relation))
            && self.year.is_none_or(|year| {
                start.is_none_or(|start| start <= year) && end.is_none_or(|end| year <= end)
            })
    }
}

/// Adjacency in both directions, packed.
pub(super) struct Reference<'d> {
    places: FxHashMap<&'d str, u32>,
    starts: Vec<u32>,
    links: Vec<Link>,
    /// By side and entity: the level, on top of the number of the question.
    marks: [Vec<u32>; 2],
    question: u32,
}

impl<'d> Reference<'d> {
    pub(super) fn of(data: &'d Data) -> Reference<'d> {
        let count = data.ids.len();
        let mut starts = vec![0_u32; count + 1];
        for edge in &data.edges {
            starts[edge.from as usize + 1] += 1;
            starts[edge.to as usize + 1] += 1;
        }
        for ix in 0..count {
            starts[ix + 1] += starts[ix];
        }
        let mut next = starts.clone();
        let mut links = vec![(0, 0, (None, None)); data.edges.len() * 2];
        for edge in &data.edges {
            for (from, to) in [(edge.from, edge.to), (edge.to, edge.from)] {
                let place = &mut next[from as usize];
                links[*place as usize] = (to, edge.relation, edge.years);
                *place += 1;
            }
        }
        let places = data.ids.iter().map(|id| id.as_str()).zip(0..).collect();
        let marks = [vec![0; count], vec![0; count]];
        Reference { places, starts, links, marks, question: 0 }
    }

    fn links(&self, node: u32) -> &[Link] {
        let (first, end) = (self.starts[node as usize], self.starts[node as usize + 1]);
        &self.links[first as usize..end as usize]
    }

    /// All shortest paths between two entities that are not the same.
    pub(super) fn shortest(&mut self, from: &str, to: &str, passing: &Passing) -> Vec<Vec<u32>> {
        let ends = [self.places[from], self.places[to]];
        self.question += LEVELS;
        let (base, mut depths) = (self.question, [0, 0]);
        let mut frontiers = ends.map(|end| vec![end]);
        for (side, end) in ends.into_iter().enumerate() {
            self.marks[side][end as usize] = base;
        }
        let mut meetings = Vec::new();
        while meetings.is_empty() && frontiers.iter().all(|frontier| !frontier.is_empty()) {
            let weight = |frontier: &Vec<u32>| -> usize {
                frontier.iter().map(|node| self.links(*node).len()).sum()
            };
            let side = usize::from(weight(&frontiers[0]) > weight(&frontiers[1]));
            depths[side] += 1;
            let mut next = Vec::new();
            for node in &frontiers[side] {
                let (first, end) = (self.starts[*node as usize], self.starts[*node as usize + 1]);
                for link in &self.links[first as usize..end as usize] {
                    let other = link.0 as usize;
                    if passing.is_open(link) && self.marks[side][other] < base {
                        self.marks[side][other] = base + depths[side];
                        next.push(link.0);
                        if self.marks[1 - side][other] >= base {
                            meetings.push(link.0);
                        }
                    }
                }
            }
            frontiers[side] = next;
        }
        let mut paths = Vec::new();
        for meeting in meetings {
            let (mut before, mut after) = (Vec::new(), Vec::new());
            self.follow(0, &mut vec![meeting], &mut before, passing);
            self.follow(1, &mut vec![meeting], &mut after, passing);
            for first in &before {
                let whole = |second: &Vec<u32>| {
                    first.iter().rev().chain(&second[1..]).copied().collect::<Vec<u32>>()
                };
                paths.extend(after.iter().take(PATHS_MAX - paths.len()).map(whole));
            }
        }
        paths
    }

    /// Writes out the ways from the last entity of one to the end of a side.
    fn follow(&self, side: usize, way: &mut Vec<u32>, ways: &mut Vec<Vec<u32>>, passing: &Passing) {
        let here = way[way.len() - 1];
        let mark = self.marks[side][here as usize];
        if mark == self.question || ways.len() >= PATHS_MAX {
            ways.push(way.clone());
            return;
        }
        let open = self.links(here).iter().filter(|link| passing.is_open(link));
        let nearer = open.filter(|link| self.marks[side][link.0 as usize] == mark - 1);
        let mut nearer: Vec<u32> = nearer.map(|link| link.0).collect();
        // Several statements between two entities are one way.
        nearer.sort_unstable();
        nearer.dedup();
        for other in nearer {
            way.push(other);
            self.follow(side, way, ways, passing);
            way.pop();
        }
    }
}
