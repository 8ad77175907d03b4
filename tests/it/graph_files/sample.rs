//! One small graph in each format, as other programs write it.

/// Nodes with labels, and an edge with columns between the first two.
pub(super) fn file(format: &str, nodes: &[(&str, &str)], columns: &[(&str, &str)]) -> String {
    match format {
        "graphml" => graphml(nodes, columns),
        "gexf" => gexf(nodes, columns),
        "gml" => gml(nodes, columns),
        _ => dot(nodes, columns),
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;")
}

fn graphml(nodes: &[(&str, &str)], columns: &[(&str, &str)]) -> String {
    let key = "<key id=\"l\" for=\"node\" attr.name=\"label\"/>";
    let mut text = format!("<graphml>\n{key}\n");
    for (name, _) in columns {
        text.push_str(&format!("<key id=\"{name}\" for=\"edge\" attr.name=\"{name}\"/>\n"));
    }
    text.push_str("<graph edgedefault=\"undirected\">\n");
    for (id, label) in nodes {
        let (id, label) = (escaped(id), escaped(label));
        text.push_str(&format!("<node id=\"{id}\"><data key=\"l\">{label}</data></node>\n"));
    }
    let (source, target) = (escaped(nodes[0].0), escaped(nodes[1].0));
    text.push_str(&format!("<edge source=\"{source}\" target=\"{target}\">"));
    for (name, value) in columns {
        text.push_str(&format!("<data key=\"{name}\">{}</data>", escaped(value)));
    }
    text + "</edge>\n</graph>\n</graphml>\n"
}

fn gexf(nodes: &[(&str, &str)], columns: &[(&str, &str)]) -> String {
    let mut text = "<gexf version=\"1.3\">\n<graph>\n<attributes class=\"edge\">\n".to_owned();
    for (name, _) in columns {
        text.push_str(&format!("<attribute id=\"{name}\" title=\"{name}\"/>\n"));
    }
    text.push_str("</attributes>\n<nodes>\n");
    for (id, label) in nodes {
        let (id, label) = (escaped(id), escaped(label));
        text.push_str(&format!("<node id=\"{id}\" label=\"{label}\"/>\n"));
    }
    let (source, target) = (escaped(nodes[0].0), escaped(nodes[1].0));
    text.push_str("</nodes>\n<edges>\n");
    text.push_str(&format!("<edge id=\"0\" source=\"{source}\" target=\"{target}\"><attvalues>"));
    for (name, value) in columns {
        text.push_str(&format!("<attvalue for=\"{name}\" value=\"{}\"/>", escaped(value)));
    }
    text + "</attvalues></edge>\n</edges>\n</graph>\n</gexf>\n"
}

fn gml(nodes: &[(&str, &str)], columns: &[(&str, &str)]) -> String {
    let mut text = "Creator \"a test\"\ngraph\n[\n  directed 1\n".to_owned();
    for (id, label) in nodes {
        let (id, label) = (escaped(id), escaped(label));
        text.push_str(&format!("  node [ id \"{id}\" label \"{label}\" ]\n"));
    }
    let (source, target) = (escaped(nodes[0].0), escaped(nodes[1].0));
    text.push_str(&format!("  edge [ source \"{source}\" target \"{target}\""));
    for (name, value) in columns {
        text.push_str(&format!(" {name} \"{}\"", escaped(value)));
    }
    text + " ]\n]\n"
}

fn dot(nodes: &[(&str, &str)], columns: &[(&str, &str)]) -> String {
    let quoted = |text: &str| format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""));
    let mut text = "/* a test */ strict graph \"g\" {\n".to_owned();
    for (id, label) in nodes {
        text.push_str(&format!("  {} [label={}]\n", quoted(id), quoted(label)));
    }
    text.push_str(&format!("  {} -- {} [", quoted(nodes[0].0), quoted(nodes[1].0)));
    for (name, value) in columns {
        text.push_str(&format!("{name}={}, ", quoted(value)));
    }
    text + "];\n}\n"
}
