//! Whole pictures, invented and seeded: nothing in them overlaps, and they can be looked at in
//! `target/render-look`.

use std::fs;
use std::path::Path;

use super::Drawing;
use super::LABELLED_MAX;
use super::NAMED_MAX;
use super::NODES_MAX;
use super::RenderError;
use super::draw;
use super::faults::faults;
use super::gallery::Invented;
use super::png;
use super::sample::Chance;
use super::sample::Sample;
use super::sample::id;
use super::sample::vocabulary;
use super::scene::Differing;
use super::scene::NodeForm;
use super::scene::Scene;
use super::scene::SceneOptions;
use super::svg;
use super::theme::Theme;
use crate::graph::Subgraph;
use crate::model::EntityId;

/// Writes a picture where a person can look at it.
pub(super) fn show(drawing: &Drawing<'_>, name: &str, theme: Theme) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/render-look");
    fs::create_dir_all(&folder).expect("target can be written");
    let text = svg(drawing, theme);
    fs::write(folder.join(format!("{name}.svg")), &text).expect("target can be written");
    let width = drawing.width.min(1_700.0) as u32;
    let pixels = png(&text, Some(width)).expect("it can be drawn");
    fs::write(folder.join(format!("{name}.png")), pixels).expect("target can be written");
    fs::write(folder.join(format!("{name}.dot")), super::dot(drawing.scene, theme, None))
        .expect("likewise");
}

fn check_around(name: &str, subgraph: &Subgraph, center: &str, options: &SceneOptions) {
    let scene = Scene::around(subgraph, &id(center), &vocabulary(), options);
    let drawing = draw(&scene).expect("it is not too much");
    show(&drawing, name, Theme::Light);
    assert_eq!(faults(&scene, &svg(&drawing, Theme::Light)), Vec::<String>::new(), "{name}");
}

/// A network with seven funders, a director, four reports, two bodies it addresses, thirty
/// countries, and two counts that differ.
fn network() -> (Subgraph, SceneOptions) {
    let mut sample = Sample::default();
    let center = sample.entity("ALLIANCE", "Organization");
    sample.full_name(&center, "Example Alliance for International Cooperation on Invented Matters");
    let about = sample.source("Alliance, Who We Are", "2024-06-03", "https://example.org/about");
    let members = sample.source("Alliance, Members", "2024-06-03", "https://example.org/members");
    let report = sample.source("Alliance Annual Report 2023", "2024-05", "");
    let later = sample.source("example.net/members, retrieved later", "", "http://example.net/m");
    sample.value(&center, "operates-in-country-count", "32", ("", "", &members));
    sample.value(&center, "kind", "European advocacy network", ("", "", &members));
    let first = sample.value(
        &center,
        "has-member-count",
        "over 160 organizations",
        ("2024-06", "", &members),
    );
    let second = sample.value(&center, "has-member-count", "164 organizations", ("", "", &later));
    for name in [
        "Adelaide Foundation",
        "Bright Future and Society Fund",
        "Zed Stiftung",
        "Philanthropic Initiative for Invented Matters",
        "Commission of Examples",
        "Elm Foundation",
        "Invented Society Foundations",
    ] {
        let funder = sample.entity(name, "Foundation");
        sample.fact(&center, "funded-by", &funder, ("", "", &about));
    }
    let director = sample.entity("Ann Example", "Person");
    sample.fact(&center, "led-by", &director, ("early 2000s..", "Director", &about));
    for (title, date) in [
        ("Alliance Annual Report 2023", "2024-05"),
        ("Working Together to End Examples", "2024-01"),
        ("How the New Example Directive Furthers the Invention of Matters", "2024-06"),
        ("Beyond Boxes and Arrows", "2024-07"),
    ] {
        let document = sample.entity(title, "Publication");
        let source = sample.source(&format!("{title} (PDF)"), date, "https://example.org/pdf");
        sample.fact(&center, "published", &document, (date, "", &source));
    }
    for name in ["Union of Examples", "Council of Invention"] {
        let body = sample.entity(name, "PublicBody");
        sample.fact(&center, "lobbies", &body, ("", "", &report));
    }
    for number in 1..=30 {
        let country = sample.entity(&format!("Land {number:02}"), "Country");
        sample.fact(&center, "operates-in", &country, ("", "", &later));
    }
    let differing = vec![Differing { claims: vec![first.id, second.id] }];
    (sample.build(), SceneOptions { differing, ..SceneOptions::default() })
}

#[test]
fn a_network_with_all_that_belongs_to_it() {
    let (subgraph, options) = network();
    check_around("network", &subgraph, "ALLIANCE", &options);
    let scene = Scene::around(&subgraph, &id("ALLIANCE"), &vocabulary(), &options);
    let drawing = draw(&scene).expect("it is not too much");
    show(&drawing, "network-dark", Theme::Dark);
    show(&drawing, "network-print", Theme::Print);
    assert_eq!(scene.groups.len(), 5);
    assert!(scene.groups.iter().any(|group| group.count == 30 && group.nodes.len() == 1));
    let differs = scene.nodes[0].rows.iter().map(super::CardRow::text);
    assert!(differs.into_iter().any(|row| row == "Members: ▲ sources differ"));
    let numbers: Vec<usize> = scene.sources.iter().map(|source| source.number).collect();
    assert_eq!(numbers, (1..=scene.sources.len()).collect::<Vec<_>>());
}

#[test]
fn several_facts_between_the_same_two_are_edges_side_by_side() {
    let mut sample = Sample::default();
    let center = sample.entity("Example Alliance", "Organization");
    let other = sample.entity("Council of Invention", "PublicBody");
    let source = sample.source("A Report", "2020", "");
    for relation in ["funded-by", "lobbies", "member-of", "partner-of"] {
        sample.fact(&center, relation, &other, ("2012..2024", "", &source));
    }
    sample.fact(&other, "funded-by", &center, ("", "", ""));
    sample.fact(&other, "owns", &center, ("2016..2019", "", &source));
    sample.fact(&center, "owns", &center, ("2001", "", &source));
    sample.fact(&center, "partner-of", &center, ("", "", &source));
    let options = SceneOptions { as_of: "2023".parse().ok(), ..SceneOptions::default() };
    check_around("parallel", &sample.build(), "Example Alliance", &options);
}

#[test]
fn forty_neighbours_without_dates_and_long_names() {
    let mut sample = Sample::default();
    let center = sample.entity("Example Alliance", "Organization");
    let mut chance = Chance::new(40);
    for number in 0..40 {
        let (relation, kind) = chance.relation_and_type();
        let other = sample.entity(&chance.name(number), kind);
        let title = format!("Report {}", number % 11);
        let source = sample.source(&title, "", "");
        sample.fact(&center, relation, &other, ("", "", &source));
    }
    check_around("forty", &sample.build(), "Example Alliance", &SceneOptions::default());
}

#[test]
fn a_large_group_keeps_its_ten_best_and_folds_the_others() {
    let mut sample = Sample::default();
    let center = sample.entity("Example Alliance", "Organization");
    for number in 0..30 {
        let funder = sample.entity(&format!("Fund {number:02}"), "Foundation");
        let source = sample.source("A List", "2020", "");
        sample.fact(&center, "funded-by", &funder, ("2015", "", &source));
        if number % 3 == 0 {
            let source = sample.source(&format!("Report {number}"), "2021", "");
            sample.fact(&center, "funded-by", &funder, ("2016..2018", "", &source));
        }
    }
    let subgraph = sample.build();
    let options = SceneOptions::default();
    check_around("fold", &subgraph, "Example Alliance", &options);
    let scene = Scene::around(&subgraph, &id("Example Alliance"), &vocabulary(), &options);
    let names: Vec<&str> = scene.nodes[1..].iter().map(|node| node.name.as_str()).collect();
    assert_eq!(names.len(), 11);
    assert_eq!((names[1], names[10]), ("Fund 03", "+ 20 more foundations"));
}

#[test]
fn paths_of_four_hops_in_layers() {
    let mut sample = Sample::default();
    let source = sample.source("Register of Examples", "2020", "https://example.org/register");
    let kinds = ["Foundation", "Organization", "Person", "Organization", "PublicBody"];
    let labels = ["Fund A", "Example Alliance", "Ann Example", "Society B", "Council of Invention"];
    let nodes: Vec<_> =
        labels.iter().zip(kinds).map(|(label, kind)| sample.entity(label, kind)).collect();
    sample.fact(&nodes[1], "funded-by", &nodes[0], ("2009..2017", "", &source));
    sample.fact(&nodes[1], "led-by", &nodes[2], ("early 2000s..", "Director", &source));
    sample.fact(&nodes[3], "employs", &nodes[2], ("2012..", "", ""));
    let a = sample.fact(&nodes[3], "lobbies", &nodes[4], ("2016..2019", "", &source));
    let second = sample.source("Another Register", "2021", "");
    let b = sample.fact(&nodes[3], "lobbies", &nodes[4], ("2016..2021", "", &second));
    sample.fact(&nodes[3], "member-of", &nodes[4], ("", "", &second));
    let other = sample.entity("Network of Networks without a Very Short Name", "Organization");
    sample.fact(&other, "funded-by", &nodes[0], ("2018", "", &second));
    sample.fact(&other, "owns", &other, ("2018", "", &second));
    sample.fact(&other, "lobbies", &nodes[4], ("", "", &second));
    let options = SceneOptions {
        as_of: "2018".parse().ok(),
        differing: vec![Differing { claims: vec![a.id, b.id] }],
        ..SceneOptions::default()
    };
    let scene = Scene::of_paths(&sample.build(), &nodes[0], &nodes[4], &vocabulary(), &options);
    let drawing = draw(&scene).expect("it is not too much");
    show(&drawing, "path", Theme::Light);
    show(&drawing, "path-dark", Theme::Dark);
    assert_eq!(faults(&scene, &svg(&drawing, Theme::Light)), Vec::<String>::new());
    assert_eq!(scene.title, "Fund A → Council of Invention");
}

#[test]
fn nothing_overlaps_in_seeded_pictures_around_an_entity() {
    for seed in 0..60 {
        let mut chance = Chance::new(seed);
        let mut sample = Sample::default();
        let center = sample.entity(&chance.name(0), "Organization");
        let count = 1 + chance.below(80);
        for number in 1..=count {
            let (_, kind) = chance.relation_and_type();
            let other = sample.entity(&chance.name(number), kind);
            for _ in 0..=chance.below(6).saturating_sub(3) {
                let (relation, _) = chance.relation_and_type();
                let title = chance.name(number % 13);
                let source = sample.source(&title, "2020", "");
                let valid = ["", "2012..2024", "early 2000s..", "2016"][chance.below(4)];
                match chance.below(5) {
                    0 => sample.fact(&other, relation, &center, (valid, "", &source)),
                    1 => sample.fact(&center, relation, &other, (valid, "Member of the Board", "")),
                    _ => sample.fact(&center, relation, &other, (valid, "", &source)),
                };
            }
        }
        let options = SceneOptions { as_of: "2023".parse().ok(), ..SceneOptions::default() };
        let scene = Scene::around(&sample.build(), &center, &vocabulary(), &options);
        let drawing = draw(&scene).expect("it is not too much");
        let faults = faults(&scene, &svg(&drawing, Theme::Light));
        if !faults.is_empty() {
            show(&drawing, &format!("around-{seed}"), Theme::Light);
        }
        assert_eq!(faults, Vec::<String>::new(), "seed {seed}");
    }
}

#[test]
fn nothing_overlaps_in_seeded_pictures_of_paths() {
    for seed in 0..40 {
        let mut chance = Chance::new(seed);
        let mut sample = Sample::default();
        let count = 2 + chance.below(14);
        let nodes: Vec<_> = (0..count)
            .map(|number| {
                let kind = chance.relation_and_type().1;
                let name = chance.name(number);
                sample.entity(&name, kind)
            })
            .collect();
        let source = sample.source("A Report", "2020", "");
        for ix in 1..count {
            for _ in 0..=chance.below(3) {
                let other = chance.below(ix + 1);
                let (relation, _) = chance.relation_and_type();
                let (a, b) = if chance.below(2) == 0 { (ix, other) } else { (other, ix) };
                sample.fact(&nodes[a], relation, &nodes[b], ("2012..", "", &source));
            }
        }
        let options = SceneOptions::default();
        let (from, to) = (&nodes[0], &nodes[count - 1]);
        let scene = Scene::of_paths(&sample.build(), from, to, &vocabulary(), &options);
        let drawing = draw(&scene).expect("it is not too much");
        let faults = faults(&scene, &svg(&drawing, Theme::Light));
        if !faults.is_empty() || seed == 7 {
            show(&drawing, &format!("paths-{seed}"), Theme::Light);
        }
        assert_eq!(faults, Vec::<String>::new(), "seed {seed}");
    }
}

#[test]
fn the_order_of_entry_changes_nothing() {
    let (subgraph, options) = network();
    let mut shuffled = Subgraph { sources: subgraph.sources.clone(), ..Subgraph::default() };
    let count = subgraph.graph.node_count();
    let place = |ix: usize| petgraph::graph::NodeIndex::new(count - 1 - ix);
    for ix in subgraph.graph.node_indices().rev() {
        shuffled.graph.add_node(subgraph.graph[ix].clone());
    }
    for ix in subgraph.graph.edge_indices().rev() {
        let (a, b) = subgraph.graph.edge_endpoints(ix).expect("it is there");
        let fact = subgraph.graph[ix].clone();
        shuffled.graph.add_edge(place(a.index()), place(b.index()), fact);
    }
    let scene = |graph: &Subgraph| Scene::around(graph, &id("ALLIANCE"), &vocabulary(), &options);
    assert_eq!(scene(&subgraph), scene(&shuffled));
    let mixed = |graph: &Subgraph| Scene::mixed(graph, &[], &vocabulary(), &options);
    assert_eq!(mixed(&subgraph), mixed(&shuffled));
}

#[test]
fn more_than_anybody_could_read_is_refused() {
    let mut sample = Sample::default();
    let ids: Vec<_> =
        (0..=NODES_MAX).map(|number| sample.entity(&format!("A {number}"), "Person")).collect();
    let options = SceneOptions::default();
    let scene = Scene::of_paths(&sample.build(), &ids[0], &ids[1], &vocabulary(), &options);
    let refused = draw(&scene).expect_err("there are too many");
    assert!(matches!(refused, RenderError::TooMany { found: 401, .. }));
}

#[test]
fn names_of_all_writings_stand_in_their_boxes() {
    let mut sample = Sample::default();
    let center = sample.entity("Ένα Παράδειγμα", "Organization");
    let names = [
        "مؤسسة المثال",
        "例示財団の非常に長い名前のための試験用の団体",
        "😀 Emoji Fund 👩‍👩‍👧",
        "a\" -> \"b",
        "<b>bold</b> & ]]>",
        "\\",
    ];
    let source = sample.source("Source \"q\" <x> & \\", "2020", "https://example.org/?a=1&b=\"2\"");
    for (ix, name) in names.into_iter().enumerate() {
        let kind = ["Foundation", "Person", "PublicBody", "Publication", "Event", "Country"][ix];
        let other = sample.entity(name, kind);
        sample.fact(&center, "funded-by", &other, ("2012..", "", &source));
    }
    let long = sample.entity("Long", "Person");
    sample.relabel(&long, &"word ".repeat(2_000));
    sample.fact(&center, "led-by", &long, ("", "", ""));
    check_around("writings", &sample.build(), "Ένα Παράδειγμα", &SceneOptions::default());
}

#[test]
fn one_entity_alone_and_none_at_all_are_pictures_too() {
    let mut sample = Sample::default();
    sample.entity("A", "Odd");
    let subgraph = sample.build();
    check_around("alone", &subgraph, "A", &SceneOptions::default());
    check_around("absent", &subgraph, "B", &SceneOptions::default());
    let (none, options) = (Subgraph::default(), SceneOptions::default());
    let scene = Scene::of_paths(&none, &id("A"), &id("B"), &vocabulary(), &options);
    let drawing = draw(&scene).expect("nothing is not too much");
    assert_eq!(faults(&scene, &svg(&drawing, Theme::Light)), Vec::<String>::new());
}

#[test]
fn facts_between_others_are_counted_where_they_are_not_drawn() {
    let mut sample = Sample::default();
    let [a, b, c] = ["A", "B", "C"].map(|label| sample.entity(label, "Organization"));
    let far = sample.entity("D", "Organization");
    for (subject, object) in [(&a, &b), (&a, &c), (&b, &c), (&c, &far)] {
        sample.fact(subject, "owns", object, ("", "", ""));
    }
    let options = SceneOptions::default();
    let scene = Scene::around(&sample.build(), &a, &vocabulary(), &options);
    assert!(scene.notes.contains(&"2 relationships among the others not drawn.".to_owned()));
    assert!(scene.notes.contains(&"1 entity farther away not drawn.".to_owned()));
    assert_eq!(scene.edges.len(), 2);
}

#[test]
fn a_hub_joins_its_small_groups_and_lists_its_topics() {
    let mut sample = Sample::default();
    let center = sample.entity("Example Alliance", "Organization");
    let source = sample.source("A Report", "2020", "");
    for number in 0..30 {
        let relation = ["works-on", "lobbies", "partner-of", "owns", "employs"][number % 5];
        let kind = ["Concept", "PublicBody", "Organization"][number % 3];
        let other = sample.entity(&format!("Entity {number}"), kind);
        // Six neighbours by each relation, of which some are joined when only two are left.
        let relation = if number > 26 { "held" } else { relation };
        sample.fact(&center, relation, &other, ("", "", &source));
    }
    for relation in ["led-by", "works-on"] {
        let person = sample.entity(&format!("Person {relation}"), "Person");
        sample.fact(&person, relation, &center, ("", "", &source));
    }
    let subgraph = sample.build();
    let options = SceneOptions::default();
    check_around("hub", &subgraph, "Example Alliance", &options);
    let scene = Scene::around(&subgraph, &id("Example Alliance"), &vocabulary(), &options);
    let members: usize = scene.groups.iter().map(|group| group.count).sum();
    let drawn: usize = scene.nodes[1..].iter().map(|node| node.entities.len()).sum();
    assert_eq!((members, drawn), (32, 32));
    let facts: usize = scene.edges.iter().map(|edge| edge.claims.len()).sum();
    assert_eq!(facts, 32);
}

/// Draws a mixed picture in both themes.
fn check_mixed(name: &str, subgraph: &Subgraph, centers: &[EntityId]) -> Scene {
    let scene = Scene::mixed(subgraph, centers, &vocabulary(), &SceneOptions::default());
    let drawing = draw(&scene).expect("it is not too much");
    show(&drawing, name, Theme::Light);
    show(&drawing, &format!("{name}-dark"), Theme::Dark);
    assert_eq!(faults(&scene, &svg(&drawing, Theme::Light)), Vec::<String>::new(), "{name}");
    scene
}

#[test]
fn a_net_of_some_and_of_many_and_of_more_than_have_names() {
    let scene = check_mixed("mixed", &net(), &[id("Example Alliance"), id("Elm Foundation")]);
    assert_eq!(scene.title, "How Example Alliance and Elm Foundation are connected");
    for (count, shape) in [(15, 0), (40, 1), (40, 4), (101, 1), (150, 4), (400, 4)] {
        let graph = Invented::new(7, count).linked(shape);
        let centers = [graph.ids[0].clone()];
        let scene = check_mixed(&format!("mixed-{count}-{shape}"), &graph.sample.build(), &centers);
        let small = scene.nodes.iter().filter(|node| node.form == NodeForm::Small).count();
        assert_eq!(small, if count > LABELLED_MAX { count - NAMED_MAX } else { 0 });
    }
}

/// Two organizations with funders, people, reports and bodies, some of them of both.
fn net() -> Subgraph {
    let mut sample = Sample::default();
    let register = sample.source("Register of Examples", "2020", "https://example.org/register");
    let report = sample.source("Alliance Annual Report 2023", "2024-05", "");
    let mut entity = |name: &str, kind: &str| sample.entity(name, kind);
    let alliance = entity("Example Alliance", "Organization");
    let society = entity("Society for Invented Matters", "Organization");
    let network = entity("Network of Networks without a Very Short Name", "Organization");
    let elm = entity("Elm Foundation", "Foundation");
    let bright = entity("Bright Future and Society Fund", "Foundation");
    let commission = entity("Commission of Examples", "PublicBody");
    let council = entity("Council of Invention", "PublicBody");
    let ann = entity("Ann Example", "Person");
    let bob = entity("Bob Sample", "Person");
    let paper = entity("Working Together to End Examples", "Publication");
    let land = entity("Land of Examples", "Country");
    for (a, relation, b, valid) in [
        (&alliance, "funded-by", &elm, "2009..2017"),
        (&alliance, "funded-by", &bright, "2012.."),
        (&alliance, "funded-by", &commission, "2016..2021"),
        (&society, "funded-by", &elm, "2018"),
        (&society, "funded-by", &commission, ""),
        (&alliance, "led-by", &ann, "early 2000s.."),
        (&society, "employs", &ann, "1998..2003"),
        (&society, "led-by", &bob, "2012.."),
        (&network, "led-by", &bob, ""),
        (&alliance, "member-of", &network, "2010.."),
        (&society, "member-of", &network, ""),
        (&alliance, "published", &paper, "2024-01"),
        (&society, "published", &paper, "2024-01"),
        (&alliance, "lobbies", &council, "2016..2019"),
        (&alliance, "lobbies", &commission, ""),
        (&network, "lobbies", &council, "2020"),
        (&society, "operates-in", &land, ""),
        (&network, "owns", &network, "2018"),
    ] {
        let source = if relation == "funded-by" { &report } else { &register };
        sample.fact(a, relation, b, (valid, "", source));
    }
    sample.build()
}
