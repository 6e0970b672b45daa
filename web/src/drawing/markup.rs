//! A picture as text, which the browser reads in one go: that is faster than hundreds of elements
//! compared one by one, and smaller than the code that would build them.

use std::fmt::{self, Display, Write};

/// The attributes of an element. One whose value is empty is left out.
pub(crate) type Attributes<'a> = &'a [(&'a str, &'a dyn Display)];

/// A picture being written.
#[derive(Debug, Default)]
pub(crate) struct Markup(String);

impl Markup {
    /// The picture as text.
    pub(crate) fn finish(self) -> String {
        self.0
    }

    /// Begins an element.
    pub(crate) fn open(&mut self, tag: &str, attributes: Attributes<'_>) {
        self.begin(tag, attributes);
        self.0.push('>');
    }

    /// Ends an element.
    pub(crate) fn close(&mut self, tag: &str) {
        self.0 += "</";
        self.0 += tag;
        self.0.push('>');
    }

    /// An element with nothing in it.
    pub(crate) fn shape(&mut self, tag: &str, attributes: Attributes<'_>) {
        self.begin(tag, attributes);
        self.0 += "/>";
    }

    /// An element with a text in it.
    pub(crate) fn text(&mut self, tag: &str, attributes: Attributes<'_>, text: &str) {
        self.open(tag, attributes);
        escape(&mut self.0, text);
        self.close(tag);
    }

    fn begin(&mut self, tag: &str, attributes: Attributes<'_>) {
        self.0.push('<');
        self.0 += tag;
        for (name, value) in attributes {
            let before = self.0.len();
            self.0.push(' ');
            self.0 += name;
            self.0 += "=\"";
            let start = self.0.len();
            // Writing into a text does not fail.
            let _ = write!(Escaped(&mut self.0), "{value}");
            if self.0.len() == start {
                self.0.truncate(before);
            } else {
                self.0.push('"');
            }
        }
    }
}

/// What is written into it cannot end the text or the attribute it stands in.
struct Escaped<'a>(&'a mut String);

impl Write for Escaped<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        escape(self.0, text);
        Ok(())
    }
}

fn escape(into: &mut String, text: &str) {
    for letter in text.chars() {
        match letter {
            '&' => *into += "&amp;",
            '<' => *into += "&lt;",
            '>' => *into += "&gt;",
            '"' => *into += "&quot;",
            _ => into.push(letter),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_stays_where_it_is_written() {
        let mut svg = Markup::default();
        svg.open("g", &[("data-rail", &"a\"><script>"), ("opacity", &"")]);
        svg.shape("path", &[("d", &format_args!("M{} {}", 1.5, 2))]);
        svg.text("text", &[], "1 < 2 & 3");
        svg.close("g");
        assert_eq!(
            svg.finish(),
            "<g data-rail=\"a&quot;&gt;&lt;script&gt;\"><path d=\"M1.5 2\"/><text>1 &lt; 2 &amp; 3</text></g>"
        );
    }
}
