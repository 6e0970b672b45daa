//! The notation in which the table writes a command's arguments.
//!
//! ````text
//! value                  a string of that name        EX seconds:integer   after a word
//! key                    a key                        GET                  a word alone
//! to:key                 a name and its type          change=CH            a word, otherwise named
//! order(ASC | DESC)      one of several               pair{field value}    several together
//! [GET]                  may be left out              member...            once or more often
//! [GET pattern]...       often, the word each time    GET@6.2.0            since that version
//! id!2.8.12              advised against since        destination:key#2    belongs to key place 2
//! ````
//!
//! Words in capitals, signs and `""` are to be written as they are. The keys belong to the command's
//! places of keys in their order, where nothing else is said.

/// An argument of a command, as the manual describes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Argument {
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: Kind,
    /// The word before it, or that it is.
    pub token: Option<&'static str>,
    /// Which of the command's places of keys it belongs to.
    pub key_spec: Option<u8>,
    /// The version that had it first, if that is later than the command.
    pub since: Option<&'static str>,
    /// Since when it is advised against.
    pub deprecated: Option<&'static str>,
    /// It may be left out.
    pub optional: bool,
    /// It may be there more than once.
    pub multiple: bool,
    /// And then with its word each time.
    pub multiple_token: bool,
}

/// What an argument is.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names are the server's")]
pub enum Kind {
    String,
    Integer,
    Double,
    Key,
    Pattern,
    UnixTime,
    PureToken,
    OneOf(Vec<Argument>),
    Block(Vec<Argument>),
}

const TYPES: [(&str, Kind); 6] = [
    ("string", Kind::String),
    ("integer", Kind::Integer),
    ("double", Kind::Double),
    ("key", Kind::Key),
    ("pattern", Kind::Pattern),
    ("unix-time", Kind::UnixTime),
];

impl Kind {
    /// As `COMMAND DOCS` writes it.
    pub fn name(&self) -> &'static str {
        match self {
            Kind::PureToken => "pure-token",
            Kind::OneOf(_) => "oneof",
            Kind::Block(_) => "block",
            simple => TYPES
                .iter()
                .find(|(_, kind)| kind == simple)
                .map_or("string", |&(name, _)| name),
        }
    }

    /// What it is made of.
    pub fn inside(&self) -> &[Argument] {
        match self {
            Kind::OneOf(inside) | Kind::Block(inside) => inside,
            _ => &[],
        }
    }
}

impl Argument {
    /// The arguments that a text in the notation above describes.
    ///
    /// ```
    /// use keyspace::spec::Argument;
    /// let arguments = Argument::parse("key [EX seconds:integer] member...");
    /// assert_eq!(arguments[1].token, Some("EX"));
    /// assert_eq!(Argument::usage(&arguments), "key [EX seconds] member [member ...]");
    /// ```
    pub fn parse(text: &'static str) -> Vec<Argument> {
        let mut reader = Reader { rest: text, keys: 0 };
        reader.arguments("]")
    }

    /// The line that tells people how to write the arguments.
    pub fn usage(arguments: &[Argument]) -> String {
        let words: Vec<String> = arguments.iter().map(Argument::usage_of_one).collect();
        words.join(" ")
    }

    fn usage_of_one(&self) -> String {
        let value = self.value();
        let once = match self.token {
            Some("") => "\"\"".to_owned(),
            Some(token) if value.is_empty() => token.to_owned(),
            Some(token) => format!("{token} {value}"),
            None => value.clone(),
        };
        let again = if self.multiple_token { &once } else { &value };
        // What is long is not said twice.
        let again = if again.len() > 40 {
            "..."
        } else {
            &format!("{again} ...")
        };
        match (self.optional, self.multiple) {
            (false, false) => once,
            (false, true) => format!("{once} [{again}]"),
            (true, false) => format!("[{once}]"),
            (true, true) => format!("[{once} [{again}]]"),
        }
    }

    /// What is written where the argument is, without the word before it.
    fn value(&self) -> String {
        match &self.kind {
            Kind::PureToken => String::new(),
            Kind::Block(inside) => Argument::usage(inside),
            Kind::OneOf(inside) => {
                let choices: Vec<String> = inside.iter().map(Argument::usage_of_one).collect();
                let choices = choices.join("|");
                // The brackets of an optional argument keep the choices together as well.
                let alone = self.optional && !self.multiple && self.token.is_none();
                if alone { choices } else { format!("<{choices}>") }
            }
            _ => self.name.clone(),
        }
    }

    fn new(name: impl Into<String>, kind: Kind, token: Option<&'static str>) -> Argument {
        Argument {
            name: name.into(),
            kind,
            token,
            key_spec: None,
            since: None,
            deprecated: None,
            optional: false,
            multiple: false,
            multiple_token: false,
        }
    }
}

/// Reads what the table says. The table is tested against the server, so that whatever it cannot
/// understand may be passed over.
struct Reader {
    rest: &'static str,
    /// How many keys were read.
    keys: u8,
}

impl Reader {
    /// Arguments up to the closing bracket, or to the end of the text.
    fn arguments(&mut self, close: &str) -> Vec<Argument> {
        let mut arguments = Vec::new();
        loop {
            self.rest = self.rest.trim_start_matches([' ', '|']);
            if self.rest.is_empty() || self.eat(close) {
                return arguments;
            }
            arguments.push(self.argument());
        }
    }

    fn argument(&mut self) -> Argument {
        if !self.eat("[") {
            return self.bare();
        }
        let mut argument = self.bare();
        self.eat("]");
        argument.optional = true;
        if self.eat("...") {
            argument.multiple = true;
            argument.multiple_token = true;
        }
        argument
    }

    fn bare(&mut self) -> Argument {
        let word = self.word();
        let mut argument = match word.split_once('=') {
            Some((name, token)) if !name.is_empty() => Argument::new(name, Kind::PureToken, Some(unquoted(token))),
            _ if !is_token(word) => self.named(word, None),
            _ => match self.name_behind_token() {
                Some(name) => self.named(name, Some(word)),
                None => Argument::new(word.to_ascii_lowercase(), Kind::PureToken, Some(word)),
            },
        };
        self.suffixes(&mut argument);
        argument
    }

    fn named(&mut self, word: &'static str, token: Option<&'static str>) -> Argument {
        if self.eat("(") {
            return Argument::new(word, Kind::OneOf(self.arguments(")")), token);
        }
        if self.eat("{") {
            return Argument::new(word, Kind::Block(self.arguments("}")), token);
        }
        let typed = word.rsplit_once(':').and_then(|(name, kind)| {
            let known = TYPES.iter().find(|(known, _)| *known == kind)?;
            Some((name, known.1.clone()))
        });
        let (name, kind) = match typed {
            Some(typed) => typed,
            None if word == "key" => (word, Kind::Key),
            None => (word, Kind::String),
        };
        let mut argument = Argument::new(name, kind, token);
        if argument.kind == Kind::Key {
            argument.key_spec = Some(self.keys);
            self.keys += 1;
        }
        argument
    }

    fn suffixes(&mut self, argument: &mut Argument) {
        loop {
            if self.eat("#") {
                argument.key_spec = self.version().parse().ok();
            } else if self.eat("@") {
                argument.since = Some(self.version());
            } else if self.eat("!") {
                argument.deprecated = Some(self.version());
            } else {
                argument.multiple = self.eat("...");
                return;
            }
        }
    }

    fn eat(&mut self, text: &str) -> bool {
        let rest = self.rest.strip_prefix(text);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn word(&mut self) -> &'static str {
        let bracket = self.rest.find([' ', '|', '[', ']', '(', ')', '{', '}', '@', '!', '#']);
        let end = bracket.unwrap_or(self.rest.len());
        let end = self.rest.find("...").map_or(end, |dots| dots.min(end));
        self.take(end)
    }

    /// The name behind a blank, if it is one and not the next word to be written as it is.
    fn name_behind_token(&mut self) -> Option<&'static str> {
        let here = self.rest;
        if self.eat(" ") {
            let word = self.word();
            if !is_token(word) && !word.contains('=') {
                return Some(word);
            }
        }
        self.rest = here;
        None
    }

    /// Numbers with a full stop between them.
    fn version(&mut self) -> &'static str {
        let bytes = self.rest.as_bytes();
        let inside = |at: usize| match bytes.get(at) {
            Some(b'.') => bytes.get(at + 1).is_some_and(u8::is_ascii_digit),
            Some(byte) => byte.is_ascii_digit(),
            None => false,
        };
        let end = (0..).find(|&at| !inside(at)).unwrap_or(0);
        self.take(end)
    }

    fn take(&mut self, end: usize) -> &'static str {
        let (taken, rest) = self.rest.split_at(end);
        self.rest = rest;
        taken
    }
}

/// Whether a word is to be written as it is.
fn is_token(word: &str) -> bool {
    !word.bytes().any(|byte| byte.is_ascii_lowercase())
}

fn unquoted(token: &'static str) -> &'static str {
    if token == "\"\"" { "" } else { token }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::{all, lookup};

    fn usage(name: &str) -> String {
        Argument::usage(&lookup(name.as_bytes()).unwrap().arguments())
    }

    #[test]
    fn usage_lines_read_as_people_write_them() {
        assert_eq!(
            usage("set"),
            "key value [NX|XX] [GET] [EX seconds|PX milliseconds|EXAT unix-time-seconds|PXAT unix-time-milliseconds|KEEPTTL]"
        );
        assert_eq!(usage("del"), "key [key ...]");
        assert_eq!(
            usage("sort"),
            "key [BY pattern] [LIMIT offset count] [GET pattern [GET pattern ...]] [ASC|DESC] [ALPHA] [STORE destination]"
        );
        assert_eq!(usage("lmove"), "source destination <LEFT|RIGHT> <LEFT|RIGHT>");
        assert_eq!(
            usage("zunion"),
            "numkeys key [key ...] [WEIGHTS weight [weight ...]] [AGGREGATE <SUM|MIN|MAX>] [WITHSCORES]"
        );
        assert_eq!(usage("ping"), "[message]");
        assert_eq!(
            usage("bitfield"),
            "key [<GET encoding offset|[OVERFLOW <WRAP|SAT|FAIL>] <SET encoding offset value|INCRBY encoding offset increment>> [...]]"
        );
    }

    #[test]
    fn every_text_of_the_table_is_understood() {
        for id in all() {
            let usage = Argument::usage(&id.arguments());
            let clean = !usage.contains(['@', '#', '{', '}', '=']) && !usage.contains("  ");
            assert!(clean || usage.contains("=|~"), "{}: {usage}", id.spec().name);
        }
    }
}
