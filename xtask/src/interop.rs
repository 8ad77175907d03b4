//! Our output in the hands of the programs it is meant for: `tests/interop/`.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use crate::bare::Machine;
use crate::house::House;
use crate::house::ask;
use crate::house::run;
use crate::report::Outcome;

/// The path of the demo, which linked data must give to anybody's query: its ends and the entity
/// between them.
const DEMO_PATH: [&str; 3] = [
    "Oak Foundation",
    "Platform for International Cooperation on Undocumented Migrants",
    "Council of Europe",
];

/// A store of graph-data, made anew for each run.
const STORE: &str = "picum.orgraph";

/// What `orgraph` is told to make the store, behind `--db STORE`.
const MAKE_STORE: &[&str] =
    &["import", "graph-data/sources.jsonl", "graph-data/entities.jsonl", "graph-data/claims.jsonl"];

/// What it is asked for the number of triples in exports/picum.jsonld.
const COUNT_TRIPLES: &[&str] = &["export", "jsonld", "--count-triples"];

/// What it is asked to draw, as for exports/picum.dot.
const SCENE: &[&str] = &[
    "render",
    "picum",
    "-r",
    "funded-by",
    "-r",
    "led-by",
    "-r",
    "published",
    "-r",
    "lobbies",
    "-r",
    "has-member-count",
    "-r",
    "operates-in-country-count",
];

/// An entity whose name would end its own quotes, if nobody minded.
const HOSTILE_NAME: &str = "a\" -> \"b\\<b>";

/// A name that would end what holds it in XML, PDF and a shell, with letters that our font lacks
/// and such that run from right to left.
const HOSTILE_PICTURE: &str =
    "</text></metadata><script>]]> & \"b\" \\(c) \u{6F22}\u{5B57} \u{1F3DB} \u{645}\u{646}";

/// The endings of one picture, as pictures.py expects them.
const PICTURE_ENDINGS: [&str; 5] = ["svg", "outlined.svg", "png", "pdf", "json"];

/// The checks themselves: each must fail on a file that is wrong.
pub fn checks(house: &House) -> Outcome {
    let script = house.file("tests/interop/self_test.py")?;
    let mut command = python(house)?;
    command.arg(script).arg(house.interop("self-test")).arg(house.interop("node"));
    run(&mut command)
}

/// exports/picum.jsonld is read alike by four readers, and gives the path of the demo.
pub fn linked_data(house: &House) -> Outcome {
    let script = house.file("tests/interop/linked_data.py")?;
    let file = house.file("exports/picum.jsonld")?;
    make_store(house)?;
    let triples = ask(orgraph(house).args(COUNT_TRIPLES))?;
    let [from, through, to] = DEMO_PATH;
    let mut command = python(house)?;
    command.arg(script).arg(file).arg("--node-modules").arg(house.interop("node"));
    command.args(["--triples", triples.trim()]);
    for (format, name) in [
        ("nquads", "graph.nq"),
        ("ntriples", "graph.nt"),
        ("turtle", "graph.ttl"),
        ("trig", "graph.trig"),
        ("rdfxml", "graph.rdf"),
    ] {
        let other = house.interop(name);
        run(orgraph(house).args(["export", format, "-o"]).arg(&other))?;
        command.arg("--also").arg(other);
    }
    run(command.args(["--from", from, "--through", through, "--to", to]))
}

/// exports/picum.dot is what Graphviz reads, and the pictures are XML.
pub fn dot(house: &House) -> Outcome {
    let script = house.file("tests/interop/dot.py")?;
    let file = house.file("exports/picum.dot")?;
    make_store(house)?;
    let scene = house.interop("scene.json");
    run(orgraph(house).args(SCENE).arg("-o").arg(&scene))?;
    let hostile = house.interop("hostile.dot");
    run(orgraph(house).args(["add", "entity", HOSTILE_NAME, "--id", "hostile"]))?;
    run(orgraph(house).args(["render", "hostile", "-o"]).arg(&hostile))?;
    let mut command = python(house)?;
    command.arg(script).arg(file).arg("--scene").arg(scene).arg("--hostile").arg(hostile);
    for picture in ["exports/picum.svg", "exports/oak-to-council.svg"] {
        command.arg("--svg").arg(house.file(picture)?);
    }
    run(&mut command)
}

/// Our pictures are well-formed, a browser draws them as we do, a PDF has its text and links, and
/// a machine without fonts gives the same bytes.
pub fn pictures(house: &House) -> Outcome {
    let script = house.file("tests/interop/pictures.py")?;
    make_store(house)?;
    let address = "https://example.org/a(b)?c=d&e=f";
    let source = ask(orgraph(house).args(["add", "source", address, "--title", HOSTILE_PICTURE]))?;
    run(orgraph(house).args(["add", "entity", HOSTILE_PICTURE, "--id", "hostile"]))?;
    let claim = ["add", "claim", "hostile", "funded-by", "oak-foundation", "--source"];
    run(orgraph(house).args(claim).arg(source.trim()))?;
    let [from, _, to] = DEMO_PATH;
    let drawn: [(&str, &[&str]); 3] = [
        ("picum", SCENE),
        ("path", &["render", "--path", from, to]),
        ("hostile", &["render", "hostile"]),
    ];
    let bare = Machine::with(house, &house.interop(STORE))?;
    let mut command = python(house)?;
    command.arg(script);
    for (name, words) in drawn {
        for ending in PICTURE_ENDINGS {
            let file = house.interop(&format!("pictures-{name}.{ending}"));
            let flags: &[&str] = if ending == "outlined.svg" { &["--outline-text"] } else { &[] };
            let words = [words, flags].concat();
            run(orgraph(house).args(&words).arg("-o").arg(&file))?;
            bare.draws_the_same(house, &words, &file)?;
        }
        command.arg(house.interop(&format!("pictures-{name}")));
    }
    run(&mut command)
}

/// What NetworkX reads in our GraphML and GEXF is what the store holds.
pub fn networks(house: &House) -> Outcome {
    let script = house.file("tests/interop/networks.py")?;
    make_store(house)?;
    let mut command = python(house)?;
    command.arg(script);
    let exports: [(&str, &str, &[&str]); 4] = [
        ("--records", "records.jsonl", &["jsonl"]),
        ("--graphml", "plain.graphml", &["graphml"]),
        ("--yed", "yed.graphml", &["graphml", "--yed"]),
        ("--gexf", "graph.gexf", &["gexf"]),
    ];
    for (flag, name, words) in exports {
        let file = house.interop(name);
        run(orgraph(house).arg("export").args(words).arg("-o").arg(&file))?;
        command.arg(flag).arg(file);
    }
    command.arg("--graphml-schema").arg(house.interop("graphml-schema").join("graphml.xsd"));
    if let Some(schema) = house.shared("suites/gexf-schema/gexf.xsd") {
        command.arg("--gexf-schema").arg(schema);
    }
    run(&mut command)
}

/// The checks of FollowTheMoney: each must fail on a file that is wrong.
pub fn ftm_checks(house: &House) -> Outcome {
    let script = house.file("tests/interop/ftm.py")?;
    let mut command = house.command(ftm_python(house)?);
    run(command.arg(script).arg("--self-test").arg(house.interop("self-test")))
}

/// FollowTheMoney's own programs read our export, and lose nothing of it.
pub fn ftm(house: &House) -> Outcome {
    let script = house.file("tests/interop/ftm.py")?;
    make_store(house)?;
    let entities = house.interop("graph.ftm.json");
    let statements = house.interop("graph.statements.csv");
    let records = house.interop("graph.jsonl");
    for (format, file) in [("ftm", &entities), ("ftm-statements", &statements), ("jsonl", &records)]
    {
        run(orgraph(house).args(["export", format, "-o"]).arg(file))?;
    }
    let mut command = house.command(ftm_python(house)?);
    run(command.arg(script).arg(entities).arg(statements).arg(records))
}

/// The Python that has FollowTheMoney.
fn ftm_python(house: &House) -> Result<PathBuf, String> {
    let python: PathBuf = house.interop("ftm/bin/python");
    let message = || "no FollowTheMoney, type `cargo xtask test ftm-tools`".to_owned();
    python.is_file().then_some(python).ok_or_else(message)
}

fn make_store(house: &House) -> Outcome {
    for ending in ["", "-wal", "-shm"] {
        let file = house.interop(&format!("{STORE}{ending}"));
        if file.exists() {
            fs::remove_file(&file).map_err(|error| format!("{}: {error}", file.display()))?;
        }
    }
    run(orgraph(house).args(MAKE_STORE))
}

/// Our program over the store of graph-data.
fn orgraph(house: &House) -> Command {
    let mut command = house.command(house.binary());
    command.arg("--db").arg(house.interop(STORE));
    command
}

/// The Python that has the readers.
fn python(house: &House) -> Result<Command, String> {
    let python: PathBuf = house.interop("venv/bin/python");
    if python.is_file() {
        return Ok(house.command(python));
    }
    Err("no Python tools, type `cargo xtask test python-tools`".to_owned())
}
