//! How far each statement of the store steps: what is no answer for a whole table takes the same
//! steps in a store of ten times as many claims.

use std::collections::BTreeSet;

use rusqlite::Connection;
use rusqlite::StatementStatus;
use rusqlite::types::Value;

use super::query_plans::{WHOLE, statements};
use crate::program::Desk;

/// Entities of the smaller store, each of which names the next.
const ENTITIES: usize = 200;
const TIMES: usize = 10;

/// What reads all events of a kind though no table is read whole, by its beginning, and why.
const ALL_EVENTS: [(&str, &str); 6] = [
    ("SELECT claim, row, kind FROM event", "all claims"),
    ("SELECT entity, row, kind FROM event", "all entities, where something was taken back"),
    ("SELECT DISTINCT claim FROM event WHERE confidence", "a graph that is made without an image"),
    ("SELECT DISTINCT claim FROM event WHERE kind", "the same, and all sources"),
    ("SELECT DISTINCT claim FROM event WHERE rank", "the same"),
    ("SELECT EXISTS (SELECT 1 FROM event WHERE kind = 'withdrawn' AND entity", "the same"),
];

/// A chain: of each entity a name, a type and one claim, so that one has no more in a larger store.
fn chain(entities: usize) -> String {
    let entity = |n| {
        format!(
            "{{\"record\":\"entity\",\"id\":\"e{n}\",\"type\":\"NGO\",\"name\":\"Name {n}\"}}\n"
        )
    };
    let claim = |n| {
        let next = n + 1;
        format!(
            "{{\"record\":\"claim\",\"subject\":\"e{n}\",\"relation\":\"funded-by\",\
             \"object\":\"e{next}\",\"source\":\"s{n}\",\"quote\":\"Words {n}\"}}\n"
        )
    };
    (0..=entities).map(entity).chain((0..entities).map(claim)).collect()
}

/// Steps of the machine that answers, with each place filled by one value.
fn steps(connection: &Connection, sql: &str, value: &Value) -> i32 {
    let mut select = connection.prepare(sql).expect(sql);
    for place in 1..=select.parameter_count() {
        select.raw_bind_parameter(place, value).expect(sql);
    }
    let mut rows = select.raw_query();
    while rows.next().expect(sql).is_some() {}
    drop(rows);
    select.get_status(StatementStatus::VmStep)
}

#[test]
fn what_is_asked_of_one_thing_takes_as_many_steps_in_a_larger_store() {
    let desks = [ENTITIES, ENTITIES * TIMES].map(|entities| {
        let desk = Desk::with_store(&chain(entities));
        // Stated again by another, so that every claim has an event.
        desk.write("another.jsonl", chain(entities));
        desk.done(&["import", "another.jsonl"]);
        desk
    });
    let [small, large] =
        desks.each_ref().map(|desk| Connection::open(desk.path("graph.orgraph")).expect("a store"));
    let (mut grown, mut counted) = (Vec::new(), 0);
    let mut idle = BTreeSet::from(ALL_EVENTS.map(|(beginning, _)| beginning));
    for sql in statements() {
        let is_asked = sql.starts_with("SELECT ");
        if !is_asked || WHOLE.iter().any(|(beginning, _)| sql.starts_with(beginning)) {
            continue;
        }
        // Rows after a row are the answer: of those after the last there are none.
        let is_range = sql.contains("> ?") || sql.contains("<= ?");
        let mut values = vec![Value::Integer(1 << 40), Value::Text("e7".to_owned())];
        if !is_range {
            values.extend((1..20).map(Value::Integer));
        }
        for value in values {
            let (few, many) = (steps(&small, &sql, &value), steps(&large, &sql, &value));
            counted += 1;
            let is_whole = ALL_EVENTS.iter().find(|(beginning, _)| sql.starts_with(beginning));
            if let (true, Some((beginning, _))) = (many > few, is_whole) {
                idle.remove(beginning);
            } else if many > few {
                grown.push(format!("{sql} with {value:?}: {few} steps, then {many}"));
            }
        }
    }
    assert!(counted > 500, "only {counted} questions were asked");
    assert_eq!(idle, BTreeSet::new(), "these take no more steps in a larger store");
    assert!(grown.is_empty(), "{}", grown.join("\n"));
}
