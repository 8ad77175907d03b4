//! Sources: the documents and registers that claims come from.

use std::borrow::Borrow;
use std::fmt;
use std::sync::Arc;

use url::Url;

use super::date::PartialDate;
use super::entity::{IdError, checked_id};
use super::fold::slug;

/// Longest id of a source, in bytes: addresses are often long.
const ID_BYTES_MAX: usize = 4096;

/// The id of a source: a slug, or a normalised address.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SourceId(Arc<str>);

impl SourceId {
    /// Takes a text as an id, if it can be one.
    pub fn new(text: &str) -> Result<SourceId, IdError> {
        checked_id(text, ID_BYTES_MAX).map(SourceId)
    }

    /// Returns the id for a source that is only named: its address normalised (scheme and host in
    /// lower case, default port and fragment dropped), or else a slug of the text.
    ///
    /// ```
    /// use orgraph::model::SourceId;
    /// let address = SourceId::for_text("HTTP://Example.ORG:80/a#b")?;
    /// assert_eq!(address.as_str(), "http://example.org/a");
    /// assert_eq!(SourceId::for_text("Annual Report 2020")?.as_str(), "annual-report-2020");
    /// # Ok::<(), orgraph::model::IdError>(())
    /// ```
    pub fn for_text(text: &str) -> Result<SourceId, IdError> {
        let text = text.trim();
        match web_address(text) {
            Some(mut url) => {
                url.set_fragment(None);
                SourceId::new(url.as_str())
            }
            None => SourceId::new(&slug(text)),
        }
    }

    /// Returns the id's text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The id's text, held together with the id.
    pub(crate) fn shared(&self) -> Arc<str> {
        Arc::clone(&self.0)
    }
}

impl fmt::Display for SourceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Borrow<str> for SourceId {
    fn borrow(&self) -> &str {
        &self.0
    }
}

/// An address of the web, and nothing that merely parses as one (`javascript:`, `note: x`).
fn web_address(text: &str) -> Option<Url> {
    Url::parse(text).ok().filter(|url| matches!(url.scheme(), "http" | "https"))
}

/// A document or register, as far as anybody described it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// Its id.
    pub id: SourceId,
    /// Its title.
    pub title: Option<String>,
    /// Where it can be read.
    pub url: Option<String>,
    /// Who published it.
    pub publisher: Option<String>,
    /// When, as stated; `None` when it bears no date.
    pub published: Option<PartialDate>,
    /// What it is: "web page", "annual report".
    pub kind: Option<String>,
    /// What a reader must know of it.
    pub note: Option<String>,
}

impl Source {
    /// Makes a source of which only the id is known. An id that is an address is also its URL.
    pub fn named(id: SourceId) -> Source {
        let url = web_address(id.as_str()).map(|_| id.as_str().to_owned());
        let unknown = || None;
        Source {
            id,
            url,
            title: None,
            publisher: None,
            published: None,
            kind: None,
            note: unknown(),
        }
    }

    /// Returns the source with what another record says of it where this one says nothing.
    ///
    /// ```
    /// use orgraph::model::{Source, SourceId};
    /// let id = SourceId::new("report")?;
    /// let title = Some("A report".to_owned());
    /// let known = Source { title: title.clone(), ..Source::named(id.clone()) };
    /// let other = Some("Another title".to_owned());
    /// let mention = Source { title: other, publisher: Some("P".into()), ..Source::named(id) };
    /// let completed = known.completed_by(&mention);
    /// assert_eq!((completed.title, completed.publisher.as_deref()), (title, Some("P")));
    /// # Ok::<(), orgraph::model::IdError>(())
    /// ```
    pub fn completed_by(self, other: &Source) -> Source {
        let either = |own: Option<String>, other: &Option<String>| own.or_else(|| other.clone());
        Source {
            title: either(self.title, &other.title),
            url: either(self.url, &other.url),
            publisher: either(self.publisher, &other.publisher),
            published: self.published.or(other.published),
            kind: either(self.kind, &other.kind),
            note: either(self.note, &other.note),
            id: self.id,
        }
    }

    /// Returns what to call it: its title, else its address, else its id.
    pub fn label(&self) -> &str {
        self.title.as_deref().or(self.url.as_deref()).unwrap_or(self.id.as_str())
    }

    /// Returns who stands behind it, for telling independent sources apart: the publisher in
    /// folded form, else the host of its address, else the id itself.
    pub fn publisher_key(&self) -> String {
        if let Some(publisher) = &self.publisher {
            return super::fold::fold(publisher);
        }
        let address = self.url.as_deref().and_then(web_address);
        let host = address.as_ref().and_then(|url| url.host_str()).map(str::to_owned);
        host.unwrap_or_else(|| self.id.as_str().to_owned())
    }

    /// Returns the address if a reader can open it: http or https, nothing that runs.
    pub fn link(&self) -> Option<&str> {
        self.url.as_deref().filter(|url| web_address(url).is_some())
    }
}
