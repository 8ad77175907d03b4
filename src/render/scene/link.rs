//! Facts as edges: one for each, or one for several of a relation that are folded together.

use std::collections::BTreeSet;

use petgraph::graph::EdgeIndex;
use petgraph::graph::NodeIndex;

use crate::graph::EntityNode;
use crate::graph::FactEdge;
use crate::graph::Subgraph;
use crate::model::Claim;
use crate::model::ClaimId;
use crate::model::Overlap;
use crate::model::RecordedClaim;
use crate::model::Relation;
use crate::model::Stance;
use crate::model::Vocabulary;

use super::super::text::Weight;
use super::super::text::Wrap;
use super::super::text::clean;
use super::super::text::wrap;
use super::super::theme::HeadShape;
use super::super::theme::RelationFamily;
use super::super::theme::TypeFamily;
use super::EdgeLabel;
use super::Flow;
use super::Marks;
use super::NodeForm;
use super::SceneEdge;
use super::SceneNode;
use super::SceneOptions;
use super::cite::Citations;
use super::labels::DIFFERS;
use super::labels::citations_text;
use super::labels::periods;
use super::sums::sum_label;

/// Different periods that a sentence spells out.
const SENTENCE_PERIODS_MAX: usize = 6;
/// How the name on a node is broken; documents have longer names and get longer lines.
const NAME: Wrap = Wrap { chars: 26, lines: 3, width: 300.0, size: 15.3, weight: Weight::Bold };
const SUB: Wrap = Wrap { chars: 38, lines: 2, width: 270.0, size: 12.7, weight: Weight::Regular };

/// The qualifier that says what part of something is held.
const SHARE: &str = "share";

/// A scene in the making.
pub(super) struct Draft<'a> {
    pub(super) subgraph: &'a Subgraph,
    pub(super) vocabulary: &'a Vocabulary,
    pub(super) options: &'a SceneOptions,
    /// Whether ranks are places from left to right.
    pub(super) is_layered: bool,
    pub(super) differing: BTreeSet<&'a ClaimId>,
    pub(super) citations: Citations<'a>,
    pub(super) nodes: Vec<SceneNode>,
    pub(super) edges: Vec<SceneEdge>,
}

/// Facts of one relation that become one edge, from node to node of the scene.
pub(super) struct Link {
    pub(super) facts: Vec<EdgeIndex>,
    pub(super) source: usize,
    pub(super) target: usize,
    pub(super) color: TypeFamily,
}

impl<'a> Draft<'a> {
    pub(super) fn new(
        subgraph: &'a Subgraph,
        vocabulary: &'a Vocabulary,
        options: &'a SceneOptions,
    ) -> Draft<'a> {
        let differing = options.differing.iter().flat_map(|group| &group.claims).collect();
        let citations = Citations::new(&subgraph.sources);
        let (nodes, edges) = (Vec::new(), Vec::new());
        let is_layered = false;
        Draft { subgraph, vocabulary, options, is_layered, differing, citations, nodes, edges }
    }

    pub(super) fn entity(&self, ix: NodeIndex) -> &'a EntityNode {
        &self.subgraph.graph[ix]
    }

    pub(super) fn fact(&self, ix: EdgeIndex) -> &'a FactEdge {
        &self.subgraph.graph[ix]
    }

    pub(super) fn relation(&self, fact: &FactEdge) -> Option<&'a Relation> {
        self.vocabulary.relation(fact.relation.as_str())
    }

    pub(super) fn relation_label(&self, fact: &FactEdge) -> String {
        let label = self.relation(fact).map(|relation| clean(&relation.label));
        label.unwrap_or_else(|| fact.relation.as_str().replace('-', " "))
    }

    pub(super) fn relation_family(&self, fact: &FactEdge) -> RelationFamily {
        let word = self.relation(fact).map_or("", |relation| relation.family.as_str());
        RelationFamily::from_word(word)
    }

    pub(super) fn type_family(&self, ix: NodeIndex) -> TypeFamily {
        let name = self.entity(ix).entity_type.as_deref();
        let known = name.and_then(|name| self.vocabulary.find_type(name));
        TypeFamily::from_word(known.map_or("", |known| known.family.as_str()))
    }

    /// Returns what the vocabulary calls an entity's type; empty for one that it does not know.
    pub(super) fn kind(&self, ix: NodeIndex) -> String {
        let name = self.entity(ix).entity_type.as_deref();
        let kind = name.and_then(|name| self.vocabulary.find_type(name));
        kind.map_or_else(String::new, |kind| clean(&kind.label))
    }

    /// Returns the node of an entity without rows; `sub` is wrapped below the name.
    pub(super) fn entity_node(&self, ix: NodeIndex, rank: i32, sub: &str) -> SceneNode {
        let entity = self.entity(ix);
        let family = self.type_family(ix);
        let label = clean(&entity.label);
        let full = entity.name.as_deref().map(clean).filter(|name| *name != label);
        let name = match &full {
            Some(full) => format!("{label} ({full})"),
            None => label.clone(),
        };
        let kind = match self.kind(ix) {
            kind if kind.is_empty() => "type unknown".to_owned(),
            kind => kind,
        };
        SceneNode {
            id: entity.id.to_string(),
            entities: vec![entity.id.clone()],
            lines: name_lines(&label, family),
            sub: if sub.is_empty() { Vec::new() } else { wrap(sub, &SUB) },
            hint: format!("{name}, {kind}"),
            name,
            family,
            form: NodeForm::Entity,
            is_center: false,
            rows: Vec::new(),
            citations: String::new(),
            claims: Vec::new(),
            rank,
        }
    }

    /// Adds an edge; its sources get their numbers now. Without facts there is none.
    pub(super) fn push(&mut self, link: &Link) {
        let Some(first) = link.facts.first().map(|ix| self.fact(*ix)) else {
            return;
        };
        let facts: Vec<&FactEdge> = link.facts.iter().map(|ix| self.fact(*ix)).collect();
        let mut claims: Vec<&RecordedClaim> = facts.iter().flat_map(|fact| &fact.claims).collect();
        claims.sort_by(|a, b| a.id.cmp(&b.id));
        let shares = shares(&claims);
        let mut marks = self.marks(&facts, &claims);
        marks.differs |= shares.len() > 1;
        let citations = self.citations.cite(claims.iter().map(|recorded| &recorded.claim));
        let asserted = || claims.iter().map(|recorded| &recorded.claim);
        let money = sum_label(&facts, &self.subgraph.sources);
        let is_dated = money.as_ref().is_some_and(|money| money.is_dated);
        let mut period = vec![shares.into_iter().collect::<Vec<_>>().join(" / ")];
        if link.facts.len() > 1 && !is_dated {
            period.push(format!("{}×", link.facts.len()));
        }
        if marks.possible {
            period.push("possibly".to_owned());
        }
        if !is_dated {
            period.push(periods(asserted(), marks.differs));
        }
        period.extend(money.map(|money| money.text));
        period.retain(|text| !text.is_empty());
        let family = self.relation_family(first);
        let turned = self.turned(link);
        let label = EdgeLabel {
            relation: turned.clone().unwrap_or_else(|| self.relation_label(first)),
            mark: if marks.differs || marks.disputed { DIFFERS } else { "" }.to_owned(),
            period: period.join(" "),
            citations: citations_text(&citations),
        };
        let head = self.head(first);
        // A diamond marks the whole, whichever way it is worded.
        let head_at_source = match head {
            HeadShape::HollowDiamond => self.whole_is_subject(first),
            _ => turned.is_some(),
        };
        let fallback = || format!("e{}", self.edges.len());
        self.edges.push(SceneEdge {
            id: claims.first().map_or_else(fallback, |recorded| recorded.id.to_string()),
            claims: claims.iter().map(|recorded| recorded.id.clone()).collect(),
            source: link.source,
            target: link.target,
            relation: first.relation.clone(),
            family,
            color: link.color,
            head,
            head_at_source,
            label,
            marks,
            sentence: self.sentence(link, &claims, &citations),
            citations,
        });
    }

    /// How a link is worded from its object to its subject, where the flow of the picture asks for
    /// it and the vocabulary has words.
    fn turned(&self, link: &Link) -> Option<String> {
        let fact = link.facts.first().map(|ix| self.fact(*ix))?;
        let family = self.relation_family(fact);
        let against = match (self.is_layered, family) {
            (true, _) => self.nodes[link.source].rank > self.nodes[link.target].rank,
            (false, RelationFamily::Money | RelationFamily::Structure) => {
                leads_up(fact.relation.as_str(), family)
            }
            (false, _) => false,
        };
        let asked = self.options.flow == Flow::Picture && link.source != link.target;
        let relation = self.relation(fact).filter(|_| asked && against && !self.is_mutual(fact));
        relation.and_then(|relation| relation.inverse_label.as_deref()).map(clean)
    }

    fn marks(&self, facts: &[&FactEdge], claims: &[&RecordedClaim]) -> Marks {
        Marks {
            differs: claims.iter().any(|recorded| self.differing.contains(&recorded.id)),
            disputed: facts.iter().any(|fact| fact.disputed),
            possible: facts.iter().any(|fact| fact.held != Overlap::Certain),
            unsourced: claims.iter().all(|recorded| recorded.claim.source.is_none()),
            ended: !claims.is_empty() && claims.iter().all(|recorded| self.ended(&recorded.claim)),
        }
    }

    /// Says whether a claim had certainly ended before the date asked for.
    fn ended(&self, claim: &Claim) -> bool {
        let source = claim.source.as_ref().and_then(|id| self.subgraph.sources.get(id));
        let bounds = claim.valid.bounds(source.and_then(|source| source.published));
        self.options.as_of.is_some_and(|date| bounds.end_last < date.first())
    }

    /// Says whether the subject of a structural relation is the whole and the object a part.
    ///
    /// It is told from how the name ends ([`leads_up`]), for the vocabulary has no field for it.
    pub(super) fn whole_is_subject(&self, fact: &FactEdge) -> bool {
        !leads_up(fact.relation.as_str(), self.relation_family(fact)) && !self.is_mutual(fact)
    }

    fn head(&self, fact: &FactEdge) -> HeadShape {
        match self.relation_family(fact).line().head {
            HeadShape::HollowDiamond if self.is_mutual(fact) => HeadShape::Vee,
            head => head,
        }
    }

    /// Says whether a relation reads the same both ways, like "partner of".
    pub(super) fn is_mutual(&self, fact: &FactEdge) -> bool {
        self.relation(fact).is_some_and(|r| r.inverse_label.as_ref() == Some(&r.label))
    }

    fn sentence(&self, link: &Link, claims: &[&RecordedClaim], citations: &[usize]) -> String {
        let (source, target) = (&self.nodes[link.source].name, &self.nodes[link.target].name);
        let mut text = match self.turned(link) {
            Some(inverse) => format!("{target} {inverse} {source}"),
            None => format!("{source} {} {target}", self.relation_label(self.fact(link.facts[0]))),
        };
        let mut periods: Vec<String> = Vec::new();
        for period in claims.iter().map(|recorded| recorded.claim.valid.to_text()) {
            if !period.is_empty() && !periods.contains(&period) {
                periods.push(period);
            }
        }
        let more = periods.len().saturating_sub(SENTENCE_PERIODS_MAX);
        periods.truncate(SENTENCE_PERIODS_MAX);
        if more > 0 {
            periods.push(format!("{more} more periods"));
        }
        if !periods.is_empty() {
            text.push_str(&format!(", {}", periods.join(" / ")));
        }
        text.push('.');
        let sources: Vec<String> = citations.iter().map(|n| self.citations.named(*n)).collect();
        match sources.is_empty() {
            true => text.push_str(" No source."),
            false => text.push_str(&format!(" Sources: {}.", sources.join("; "))),
        }
        if claims.iter().any(|recorded| recorded.claim.stance == Stance::Denied) {
            text.push_str(" Some of them deny it.");
        }
        text
    }
}

/// What part is held, as the claims word it, each wording once: "25 %".
fn shares(claims: &[&RecordedClaim]) -> BTreeSet<String> {
    let named = claims.iter().filter_map(|recorded| recorded.claim.qualifiers.texts.get(SHARE));
    named.map(|text| clean(text)).filter(|text| !text.is_empty()).collect()
}

/// Says whether the object of a relation of this name and family is the payer, owner or whole:
/// "funded by", "member of" and "takes part in" lead up to it, "invests in" and "owns" down.
pub(super) fn leads_up(name: &str, family: RelationFamily) -> bool {
    let ends: &[&str] = match family {
        RelationFamily::Money => &["-by", "-from"],
        RelationFamily::Structure => &["-of", "-by", "-from", "-in", "-with"],
        _ => &["-of", "-by", "-from", "-in"],
    };
    ends.iter().any(|end| name.ends_with(end))
}

/// Breaks a name into the lines of its node.
pub(super) fn name_lines(label: &str, family: TypeFamily) -> Vec<String> {
    match family {
        TypeFamily::Document => wrap(label, &Wrap { chars: 30, ..NAME }),
        _ => wrap(label, &NAME),
    }
}
