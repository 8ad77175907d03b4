//! Five hundred pictures of graphs invented by seed, of all three plans, each read back from its
//! finished SVG; the worst ten can be looked at in `target/render-look`.

use std::collections::BTreeMap;
use std::thread;

use super::LABELLED_MAX;
use super::draw;
use super::faults::Report;
use super::faults::report;
use super::geometry::show;
use super::sample::Chance;
use super::sample::Sample;
use super::sample::vocabulary;
use super::scene::Scene;
use super::scene::SceneOptions;
use super::svg;
use super::theme::Theme;
use crate::model::EntityId;

const SEEDS: u64 = 500;
const WORKERS: u64 = 2;
const WORST: usize = 10;
/// Greatest part of the labels that may be in the key, by number of nodes.
const KEYED_MAX: [(usize, f64); 2] = [(40, 0.05), (LABELLED_MAX, 0.25)];

/// A graph of this many entities, some of them the centres.
pub(super) struct Invented {
    pub(super) sample: Sample,
    pub(super) ids: Vec<EntityId>,
    chance: Chance,
    source: String,
}

impl Invented {
    pub(super) fn new(seed: u64, count: usize) -> Invented {
        const WRITINGS: [&str; 4] =
            ["例示財団の長い名前", "مؤسسة المثال", "😀 Emoji 👩‍👩‍👧", "Ένα Παράδειγμα"];
        let (mut sample, mut chance) = (Sample::default(), Chance::new(seed));
        let mut ids = Vec::new();
        for number in 0..count {
            let (_, kind) = chance.relation_and_type();
            let name = match chance.below(6) {
                0 => format!("{} {number}", WRITINGS[chance.below(WRITINGS.len())]),
                1 => format!("Fund {number}"),
                _ => chance.name(number),
            };
            ids.push(sample.entity(&name, kind));
        }
        let source = sample.source("Register of Examples", "2020", "https://example.org/register");
        Invented { sample, ids, chance, source }
    }

    pub(super) fn link(&mut self, a: usize, b: usize) {
        let (relation, _) = self.chance.relation_and_type();
        let valid = ["", "2012..2024", "early 2000s..", "2016", "2012.."][self.chance.below(5)];
        let (a, b) = if self.chance.below(2) == 0 { (a, b) } else { (b, a) };
        let (a, b) = (self.ids[a].clone(), self.ids[b].clone());
        match self.chance.below(5) {
            0 => self.sample.fact(&a, relation, &b, (valid, "", "")),
            _ => self.sample.fact(&a, relation, &b, (valid, "", &self.source.clone())),
        };
    }

    /// A tree, a hub with leaves, a net, several parts, or a mixture.
    pub(super) fn linked(mut self, shape: usize) -> Invented {
        let count = self.ids.len();
        for node in 1..count {
            match shape {
                0 => {
                    let parent = self.chance.below(node);
                    self.link(node, parent);
                }
                1 => self.link(node, 0),
                2 => {
                    let parent = node - 1 - self.chance.below(node.min(4));
                    self.link(node, parent);
                }
                3 => {
                    // Every eighth begins a part of its own.
                    let first = node / 8 * 8;
                    if node > first {
                        let parent = first + self.chance.below(node - first);
                        self.link(node, parent);
                    }
                }
                _ => {
                    let hub = self.chance.below(4).min(node - 1);
                    self.link(node, hub);
                }
            }
        }
        let more = [0, count / 4, count, 0, count / 3][shape] / 2;
        for _ in 0..more {
            let (a, b) = (self.chance.below(count), self.chance.below(count));
            // Several of the same two, and of one with itself, too.
            for _ in 0..=self.chance.below(7).saturating_sub(4) {
                self.link(a, b);
            }
        }
        self
    }
}

/// The scene of a seed: three in five mixed, one in five around an entity, one in paths.
fn scene(seed: u64) -> Scene {
    let mut chance = Chance::new(seed);
    let plan = seed % 5;
    let most = [15, 40, 80, 150][chance.below(4)];
    let count = 1 + chance.below(most);
    let shape = if plan == 3 { 1 } else { chance.below(5) };
    let graph = Invented::new(seed, count).linked(shape);
    let options = SceneOptions { as_of: "2023".parse().ok(), ..SceneOptions::default() };
    let (ids, subgraph) = (graph.ids, graph.sample.build());
    match plan {
        3 => Scene::around(&subgraph, &ids[0], &vocabulary(), &options),
        4 => Scene::of_paths(&subgraph, &ids[0], &ids[count - 1], &vocabulary(), &options),
        _ => {
            Scene::mixed(&subgraph, &ids[..1 + chance.below(2.min(count))], &vocabulary(), &options)
        }
    }
}

struct Looked {
    seed: u64,
    nodes: usize,
    report: Report,
}

impl Looked {
    /// How ugly: keyed labels first, then crossings for each edge, then empty room.
    fn badness(&self) -> f64 {
        let labels = self.report.labels.max(1) as f64;
        let keyed = self.report.keyed as f64 / labels;
        10.0 * keyed + self.report.crossings as f64 / labels + self.report.area / 300_000.0
    }
}

impl Looked {
    /// What is wrong with how many labels stand in the key.
    fn too_many_keyed(&self) -> Option<String> {
        let (_, share) = KEYED_MAX.iter().find(|(most, _)| self.nodes <= *most)?;
        let Report { labels, keyed, .. } = self.report;
        (keyed as f64 > share * labels as f64)
            .then(|| format!("{keyed} of {labels} labels are in the key"))
    }
}

fn looked(seed: u64) -> Looked {
    let scene = scene(seed);
    let drawing = draw(&scene).expect("it is not too much");
    let svg = svg(&drawing, Theme::Light);
    Looked { seed, nodes: scene.nodes.len(), report: report(&scene, &svg) }
}

#[test]
fn five_hundred_pictures_are_without_fault_and_the_worst_can_be_looked_at() {
    let run = |worker: u64| -> Vec<Looked> {
        (0..SEEDS).filter(|seed| seed % WORKERS == worker).map(looked).collect()
    };
    let mut all: Vec<Looked> = thread::scope(|scope| {
        let workers = (0..WORKERS).map(|worker| scope.spawn(move || run(worker)));
        let workers: Vec<_> = workers.collect();
        workers.into_iter().flat_map(|worker| worker.join().expect("it ends")).collect()
    });
    all.sort_by(|a, b| b.badness().total_cmp(&a.badness()).then(a.seed.cmp(&b.seed)));
    for (place, one) in all.iter().take(WORST).enumerate() {
        let scene = scene(one.seed);
        let drawing = draw(&scene).expect("it was drawn before");
        show(&drawing, &format!("worst-{}", place + 1), Theme::Light);
    }
    let mut wrong: BTreeMap<u64, Vec<String>> = BTreeMap::new();
    for one in &all {
        let mut faults = one.report.faults.clone();
        faults.extend(one.too_many_keyed());
        if faults.is_empty() {
            continue;
        }
        if wrong.len() < WORST {
            let scene = scene(one.seed);
            let drawing = draw(&scene).expect("it was drawn before");
            show(&drawing, &format!("wrong-{}", one.seed), Theme::Light);
        }
        wrong.insert(one.seed, faults);
    }
    assert!(wrong.is_empty(), "{} of {SEEDS}: {wrong:#?}", wrong.len());
}
