//! A question made ready for one topology: what each relation matches, which claims pass, what is
//! a hub. Every search walks through [`Plan::hops`].

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::ops::Range;

use rustc_hash::{FxHashMap, FxHashSet};

use super::automaton::{Automaton, States, Symbol, bits};
use super::budget::{Cut, Meter};
use super::hub::Hubs;
use super::marks::Marks;
use super::refusal::Refusal;
use super::sieve::{Opened, Sieve};
use super::step::{Side, Walker, Way};
use super::terms::{Mode, Terms, Time};
use super::walk::Walk;
use crate::graph::Evidence;
use crate::graph::Fact;
use crate::graph::FactClaim;
use crate::graph::Links;
use crate::graph::Node;
use crate::graph::StoreError;
use crate::graph::Topology;
use crate::model::Confidence;
use crate::model::Direction;
use crate::model::Overlap;
use crate::model::Window;

/// A question made ready for one topology.
pub(super) struct Plan<'t> {
    pub(super) topology: &'t Topology<'t>,
    pub(super) automaton: Automaton,
    pub(super) mode: Mode,
    pub(super) hubs: Hubs<'t>,
    pub(super) from: Node,
    pub(super) to: Node,
    /// The states that a hop enters, forward and backward, where all relations are the same.
    uniform: Option<[States; 2]>,
    /// The same by relation, where they are not.
    entered: Vec<[States; 2]>,
    /// States that are entered by being of a type.
    typed: States,
    sieves: Vec<(States, Sieve)>,
    /// Whether every fact passes: no time is asked about, and nothing is filtered.
    asks_nothing: bool,
    pub(super) window: Option<Window>,
    least: Overlap,
    evidence: Option<&'t Evidence<'t, 't>>,
    /// Entities and facts that no path may use any more.
    closed_entities: FxHashSet<Node>,
    closed_facts: FxHashSet<Fact>,
    told: RefCell<FxHashMap<(usize, Fact), Overlap>>,
    opened: Cell<u64>,
    /// What the search that runs knows of entities; clear between searches.
    pub(super) marks: RefCell<Marks>,
}

impl<'t> Plan<'t> {
    pub(super) fn new(
        terms: &Terms,
        topology: &'t Topology<'t>,
        evidence: Option<&'t Evidence<'t, 't>>,
        (from, to): (Node, Node),
    ) -> Result<Plan<'t>, Refusal> {
        let automaton = Automaton::of(&terms.pattern)?;
        let window = terms.window();
        if window.is_none() && terms.time != Time::Ever {
            return Err(Refusal::Period);
        }
        let uniform = automaton.uniform();
        let entered = match uniform {
            Some(_) => Vec::new(),
            None => automaton.entered(topology.relations().len(), |name| {
                topology.relation_of(name).map(|relation| usize::from(relation.0))
            }),
        };
        let sieves = sieves(&automaton, terms)?;
        let typed = automaton.symbols.iter().enumerate();
        let typed = typed.filter(|(_, symbol)| matches!(symbol, Some(Symbol::Type(_))));
        let typed = typed.fold(0, |all, (state, _)| all | 1 << state);
        Ok(Plan {
            topology,
            mode: terms.mode,
            hubs: Hubs::new(topology, terms, &automaton, (from, to)),
            from,
            to,
            entered,
            uniform,
            typed,
            asks_nothing: window.is_none() && sieves.is_empty(),
            sieves,
            window,
            least: if terms.certain { Overlap::Certain } else { Overlap::Possible },
            evidence,
            closed_entities: FxHashSet::default(),
            closed_facts: FxHashSet::default(),
            told: RefCell::default(),
            opened: Cell::new(0),
            marks: RefCell::default(),
            automaton,
        })
    }

    /// Facts whose claims were read for a filter.
    pub(super) fn opened(&self) -> u64 {
        self.opened.get()
    }

    /// The states in which a search of one side begins at its end.
    pub(super) fn beginning(&self, side: Side) -> States {
        match side {
            Side::Forward => self.close(side, self.from, 1),
            Side::Backward => self.close(side, self.to, self.automaton.finals),
        }
    }

    /// The states that a search of one side is in after a step that entered some.
    #[inline]
    pub(super) fn arrive(&self, side: Side, other: Node, entered: States) -> States {
        match side {
            Side::Forward => self.close(side, other, entered),
            Side::Backward => self.close(side, other, self.automaton.before(entered)),
        }
    }

    /// All states that a search of one side may be in after a step.
    pub(super) fn all_states(&self, side: Side) -> States {
        let all = self.automaton.all();
        match side {
            Side::Forward => all & !1,
            Side::Backward => self.automaton.before(all),
        }
    }

    /// The states that a step of one side may enter from some.
    pub(super) fn wanted(&self, side: Side, states: States) -> States {
        match side {
            Side::Forward => self.automaton.after(states),
            Side::Backward => states,
        }
    }

    /// Adds the states that are entered, or were, by the type of an entity, without a hop.
    #[inline]
    pub(super) fn close(&self, side: Side, node: Node, states: States) -> States {
        // Most patterns name no type, and this is asked at every step.
        if self.typed == 0 { states } else { self.close_by_types(side, node, states) }
    }

    fn close_by_types(&self, side: Side, node: Node, mut states: States) -> States {
        loop {
            let further = match side {
                Side::Forward => {
                    self.of_type(node, self.automaton.after(states) & self.typed & !states)
                }
                Side::Backward => {
                    self.automaton.before(self.of_type(node, states & self.typed)) & !states
                }
            };
            if further == 0 {
                return states;
            }
            states |= further;
        }
    }

    /// Of some states, those whose type the entity is of.
    fn of_type(&self, node: Node, states: States) -> States {
        let fits = bits(states).filter(|state| match &self.automaton.symbols[*state] {
            Some(Symbol::Type(name)) => self.topology.is_of_type(node, name),
            _ => false,
        });
        fits.fold(0, |all, state| all | 1 << state)
    }

    /// Gives every step from an entity in some states, with facts by (direction, relation, other
    /// end). Counts the facts that are touched.
    pub(super) fn hops(
        &self,
        side: Side,
        node: Node,
        states: States,
        meter: &mut Meter,
        walker: &mut impl Walker,
    ) -> Result<(), Cut> {
        let links = self.topology.links(node);
        let wanted = self.wanted(side, states);
        let run = |places, both: [States; 2], direction: Direction| {
            let entered = wanted & both[way(walked(side, direction))];
            // A fact of an entity with itself is walked either way.
            let by_loop = wanted & (both[0] | both[1]);
            Run { side, node, links, places, entered, by_loop }
        };
        if let Some(both) = self.uniform
            && both[0] == both[1]
        {
            let all = 0..links.len();
            return self.run(&run(all, both, Direction::Forward), meter, walker);
        }
        for direction in [Direction::Forward, Direction::Backward] {
            let Range { start: mut first, end } = links.places(direction);
            while first < end {
                let next = match self.uniform {
                    Some(_) => end,
                    None => first + links.run(first, end),
                };
                let relation = links.at(first).relation();
                let both = self.uniform.unwrap_or_else(|| self.entered[usize::from(relation.0)]);
                self.run(&run(first..next, both, direction), meter, walker)?;
                first = next;
            }
        }
        Ok(())
    }

    /// Gives the steps along facts that enter the same states.
    fn run(&self, run: &Run<'t>, meter: &mut Meter, walker: &mut impl Walker) -> Result<(), Cut> {
        let links = &run.links;
        if run.by_loop == 0 {
            return meter.touch(1);
        }
        meter.touch(run.places.len() as u64)?;
        let is_free = self.asks_nothing && self.closed_facts.is_empty();
        for (place, other) in links.others(run.places.clone()) {
            if walker.is_idle(other) {
                continue;
            }
            let direction = links.direction(place);
            let (entered, direction) = match other == run.node {
                false => (run.entered, walked(run.side, direction)),
                // A fact of an entity with itself stands at it twice and is one hop.
                true if direction == Direction::Backward || self.mode == Mode::Acyclic => continue,
                true => (run.by_loop, Direction::Forward),
            };
            let way = Way { links, place, direction, other, held: Overlap::Certain, entered };
            let way = if is_free { way } else { self.pass(way)? };
            if way.entered != 0 {
                walker.take(way);
            }
        }
        Ok(())
    }

    /// Whether no path may take it any more.
    fn is_closed_off(&self, way: Way<'_>) -> bool {
        !self.closed_facts.is_empty()
            && (self.closed_facts.contains(&way.fact())
                || self.closed_entities.contains(&way.other))
    }

    /// Keeps further paths from a walk's hops and the entities in between.
    pub(super) fn close_off(&mut self, walk: &Walk) {
        self.closed_facts.extend(walk.iter().map(|walked| walked.hop.fact));
        let between = walk.iter().map(|walked| walked.hop.to);
        let between = between.filter(|node| *node != self.from && *node != self.to);
        self.closed_entities.extend(between);
    }

    /// Says whether the path of no hops counts.
    pub(super) fn admits_nothing(&self) -> bool {
        self.from == self.to && self.beginning(Side::Forward) & self.automaton.finals != 0
    }

    /// The way with those of the states that it would enter whose filters some claim of its fact
    /// passes, and how surely; none where it is closed.
    fn pass<'l>(&self, way: Way<'l>) -> Result<Way<'l>, Cut> {
        let none = Way { entered: 0, ..way };
        let held = way.links.held(way.place, self.window);
        if way.entered == 0 || held < self.least || self.is_closed_off(way) {
            return Ok(none);
        }
        if self.sieves.is_empty() {
            return Ok(Way { held, ..way });
        }
        let fact = way.fact();
        let mut passed = Way { held: Overlap::None, ..none };
        for (ix, (states, _)) in self.sieves.iter().enumerate() {
            if way.entered & states != 0 {
                let told = self.told(ix, fact)?;
                if told >= self.least {
                    passed.entered |= way.entered & states;
                    passed.held = passed.held.max(told);
                }
            }
        }
        Ok(passed)
    }

    fn told(&self, sieve: usize, fact: Fact) -> Result<Overlap, Cut> {
        if let Some(told) = self.told.borrow().get(&(sieve, fact)) {
            return Ok(*told);
        }
        self.opened.set(self.opened.get() + 1);
        let (_, told) = self.passing(&self.sieves[sieve].1, fact)?;
        self.told.borrow_mut().insert((sieve, fact), told);
        Ok(told)
    }

    /// Whether only what is certain counts.
    pub(super) fn is_certain(&self) -> bool {
        self.least == Overlap::Certain
    }

    /// Whether a claim asserts its fact, and surely enough for the time asked about.
    fn holds(&self, claim: &FactClaim) -> bool {
        let held = self.window.map_or(Overlap::Certain, |w| claim.bounds.overlap(w));
        claim.is_asserted && held >= self.least
    }

    /// The places among a fact's claims of those that pass a filter, and how surely.
    fn passing(&self, sieve: &Sieve, fact: Fact) -> Result<(Vec<usize>, Overlap), StoreError> {
        let evidence = self.evidence.filter(|_| *sieve != Sieve::open());
        let mut claims = Vec::new();
        for fact_claim in self.topology.claims(fact).iter() {
            let recorded = match evidence {
                Some(evidence) => Some(evidence.claim(fact_claim.row)?),
                None => None,
            };
            claims.push(Opened { fact_claim, recorded });
        }
        let sources = match evidence {
            Some(evidence) => {
                evidence.sources(claims.iter().filter_map(|c| c.recorded.as_ref()))?
            }
            None => BTreeMap::new(),
        };
        Ok(sieve.passing(&claims, &sources, self.window, self.least))
    }

    /// A fact's claims by which it passes in some of the states that a hop enters, oldest first.
    pub(super) fn witnesses(
        &self,
        fact: Fact,
        entered: States,
    ) -> Result<Vec<FactClaim>, StoreError> {
        let claims = self.topology.claims(fact);
        if self.sieves.is_empty() {
            return Ok(claims.iter().filter(|claim| self.holds(claim)).collect());
        }
        let mut places = Vec::new();
        for (states, sieve) in &self.sieves {
            if entered & states != 0 {
                places.extend(self.passing(sieve, fact)?.0);
            }
        }
        places.sort_unstable();
        places.dedup();
        Ok(places.into_iter().map(|place| claims.at(place)).collect())
    }

    /// The greatest confidence of the claims by which a fact passes.
    pub(super) fn confidence(&self, fact: Fact, entered: States) -> Result<Confidence, StoreError> {
        let told = self.witnesses(fact, entered)?.into_iter().map(|claim| claim.confidence);
        Ok(told.max().unwrap_or(Confidence::UNASSESSED))
    }
}

/// Facts at an entity that enter the same states.
struct Run<'t> {
    side: Side,
    node: Node,
    links: Links<'t>,
    places: Range<usize>,
    /// The states that they enter, and that a fact of the entity with itself does.
    entered: States,
    by_loop: States,
}

/// How a path walks a fact at an entity that a search of one side has reached: seen from the end
/// a fact that leads away is walked towards it.
fn walked(side: Side, direction: Direction) -> Direction {
    match side {
        Side::Forward => direction,
        Side::Backward => direction.reversed(),
    }
}

fn way(direction: Direction) -> usize {
    usize::from(direction == Direction::Backward)
}

/// The states that each filter guards; a filter of the whole question guards those without one
/// of their own too. Nothing where there is no filter at all.
fn sieves(automaton: &Automaton, terms: &Terms) -> Result<Vec<(States, Sieve)>, Refusal> {
    let whole = terms.filter.as_ref().map(Sieve::of).transpose()?;
    let mut sieves: Vec<(States, Sieve)> = Vec::new();
    for (state, symbol) in automaton.symbols.iter().enumerate() {
        let Some(Symbol::Hop(hop)) = symbol else { continue };
        let own = hop.filter.as_ref().map(Sieve::of).transpose()?;
        let sieve = match (own, &whole) {
            (Some(own), Some(whole)) => own.and(whole)?,
            (Some(own), None) => own,
            (None, Some(whole)) => whole.clone(),
            (None, None) => Sieve::open(),
        };
        match sieves.iter_mut().find(|(_, known)| *known == sieve) {
            Some((states, _)) => *states |= 1 << state,
            None => sieves.push((1 << state, sieve)),
        }
    }
    let is_open = sieves.iter().all(|(_, sieve)| *sieve == Sieve::open());
    Ok(if is_open { Vec::new() } else { sieves })
}
