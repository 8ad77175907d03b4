//! An explanation in words.

use orgraph::path::Effort;
use orgraph::path::Explanation;

use crate::cli::failure::Failure;
use crate::cli::out::Out;

/// Prints an explanation: behind an answer in words as data, else beside the data.
pub(super) fn print(
    explanation: &Explanation,
    out: &mut Out,
    is_data: bool,
) -> Result<(), Failure> {
    for line in lines(explanation) {
        match is_data {
            true => out.line(&line)?,
            false => out.say(&line),
        }
    }
    Ok(())
}

fn lines(explanation: &Explanation) -> Vec<String> {
    let mut lines = vec!["Pattern".to_owned()];
    lines.extend(explanation.tree.iter().map(|line| format!("  {line}")));
    let least = explanation.least;
    let most = explanation.most.map_or("any number of".to_owned(), |most| most.to_string());
    lines.push(format!("  hops: {least} to {most}"));
    lines.extend([String::new(), "Automaton".to_owned()]);
    for state in &explanation.states {
        let symbol = state.entered_by.as_deref().unwrap_or("the beginning");
        let next: Vec<String> = state.next.iter().map(usize::to_string).collect();
        let next = if next.is_empty() { "nothing".to_owned() } else { next.join(", ") };
        let is_final = if state.is_final { "; may end" } else { "" };
        lines.push(format!("  {:<4}{symbol}, then {next}{is_final}", state.number));
    }
    lines.extend([String::new(), "GQL".to_owned(), format!("  {}", explanation.gql)]);
    lines.extend(explanation.gql_notes.iter().map(|note| format!("  {note}")));
    lines.extend([String::new(), "SPARQL".to_owned()]);
    match &explanation.sparql {
        Some(sparql) => lines.push(format!("  {sparql}")),
        None => lines.push("  has no such question".to_owned()),
    }
    lines.extend(explanation.sparql_notes.iter().map(|note| format!("  {note}")));
    lines.extend(explanation.effort.iter().flat_map(search));
    lines
}

fn search(effort: &Effort) -> Vec<String> {
    let levels = |sizes: &[usize]| {
        let sizes: Vec<String> = sizes.iter().map(usize::to_string).collect();
        if sizes.is_empty() { "none".to_owned() } else { sizes.join(", ") }
    };
    let hubs = if effort.hubs.is_empty() { "none".to_owned() } else { effort.hubs.join(", ") };
    vec![
        String::new(),
        "Search".to_owned(),
        format!("  entities at each depth from the beginning: {}", levels(&effort.forward)),
        format!("  entities at each depth from the end: {}", levels(&effort.backward)),
        format!("  facts touched: {}", effort.facts),
        format!("  facts opened for a filter: {}", effort.opened),
        format!("  bytes held: {}", effort.memory_bytes),
        format!("  searches run: {}", effort.searches),
        format!("  hubs met and not opened: {hubs}"),
    ]
}
