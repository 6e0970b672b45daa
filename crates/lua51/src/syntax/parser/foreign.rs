//! What people write who think of another language, and the Lua for it.
//!
//! Only a parser that recovers comes here, and only where the compiler has refused the text already
//! or is about to: none of this is ever right.

use super::recovery::ends_expression;
use super::*;

/// An operator of other languages.
struct Operator {
    text: &'static str,
    /// What is read in its place, and how tightly it binds.
    stands_for: (Binary, u8, u8),
    help: &'static str,
}

const fn operator(text: &'static str, stands_for: (Binary, u8, u8), help: &'static str) -> Operator {
    Operator { text, stands_for, help }
}

const BITS: &str = "Lua 5.1 has no operators on bits: call a function such as bit.band, bit.bor or bit.lshift.";

/// Operators that begin with a byte that Lua does not know; longer ones come before their beginnings.
const OPERATORS: &[Operator] = &[
    operator("!==", (Binary::NotEqual, 3, 3), "Write ~= for unequal."),
    operator("!=", (Binary::NotEqual, 3, 3), "Write ~= for unequal."),
    operator("&&", (Binary::And, 2, 2), "Write and."),
    operator("||", (Binary::Or, 1, 1), "Write or."),
    operator("??", (Binary::Or, 1, 1), "Write or."),
    operator("&", (Binary::Equal, 3, 3), BITS),
    operator("|", (Binary::Equal, 3, 3), BITS),
    operator("~", (Binary::Equal, 3, 3), BITS),
];

/// Operators whose first part Lua knows, with the second.
const PAIRS: &[(Symbol, Symbol, &str)] = &[
    (Symbol::Less, Symbol::Greater, "Write ~= for unequal."),
    (Symbol::Less, Symbol::Less, BITS),
    (Symbol::Greater, Symbol::Greater, BITS),
    (Symbol::Equal, Symbol::Assign, "Write == to compare."),
    (Symbol::NotEqual, Symbol::Assign, "Write ~= for unequal."),
    (Symbol::Star, Symbol::Star, "Write ^ for a power."),
    (
        Symbol::Slash,
        Symbol::Slash,
        "Write math.floor(a / b); a comment begins with --.",
    ),
];

/// Operators that assign as well: `+=`.
const ASSIGNING: &[Symbol] = &[
    Symbol::Plus,
    Symbol::Minus,
    Symbol::Star,
    Symbol::Slash,
    Symbol::Percent,
    Symbol::Caret,
    Symbol::Concat,
];

/// What a word has to be followed by to be meant as one of another language.
#[derive(PartialEq)]
enum Follow {
    /// Nothing that would make it the beginning of a statement.
    Nothing,
    /// A name.
    Name,
    /// Something that begins an expression, and no call.
    Value,
}

/// What is read in place of a foreign word.
#[derive(Clone, Copy)]
enum Reading {
    Nothing,
    Local,
    Function,
    Condition,
    Value,
    Label,
}

/// Words that begin a statement elsewhere.
const WORDS: &[(&str, Follow, Reading, &str)] = &[
    (
        "continue",
        Follow::Nothing,
        Reading::Nothing,
        "Lua 5.1 has no continue: put what it would skip into an if.",
    ),
    (
        "goto",
        Follow::Name,
        Reading::Label,
        "Lua 5.1 has no goto: use a loop with break, or a function with return.",
    ),
    ("const", Follow::Name, Reading::Local, "Write local."),
    ("let", Follow::Name, Reading::Local, "Write local."),
    ("var", Follow::Name, Reading::Local, "Write local."),
    ("def", Follow::Name, Reading::Function, "Write function."),
    ("fn", Follow::Name, Reading::Function, "Write function."),
    ("func", Follow::Name, Reading::Function, "Write function."),
    ("elif", Follow::Value, Reading::Condition, "Write elseif."),
    ("elsif", Follow::Value, Reading::Condition, "Write elseif."),
    ("elseIf", Follow::Value, Reading::Condition, "Write elseif."),
    ("throw", Follow::Value, Reading::Value, "Write error(...)."),
    ("raise", Follow::Value, Reading::Value, "Write error(...)."),
    (
        "await",
        Follow::Value,
        Reading::Value,
        "Calls wait for their result by themselves.",
    ),
];

/// Characters that look like Lua's own.
const QUOTES: [&[u8]; 9] = [
    "‘".as_bytes(),
    "’".as_bytes(),
    "‚".as_bytes(),
    "“".as_bytes(),
    "”".as_bytes(),
    "„".as_bytes(),
    "«".as_bytes(),
    "»".as_bytes(),
    b"`",
];
const INVISIBLE: [&[u8]; 4] = [
    "\u{a0}".as_bytes(),
    "\u{200b}".as_bytes(),
    "\u{202f}".as_bytes(),
    "\u{feff}".as_bytes(),
];

impl Parser<'_> {
    fn is_pair(&self, first: Symbol, second: Symbol) -> bool {
        let text = [first.text().as_bytes(), second.text().as_bytes()].concat();
        self.at_symbol(first) && self.text[self.token.span.start as usize..].starts_with(&text)
    }

    fn quote(&self, span: Span) -> String {
        format!("'{}'", self.slice(span))
    }

    fn slice_from(&self, length: usize) -> Span {
        Span {
            start: self.token.span.start,
            end: self.token.span.start + length as u32,
        }
    }

    fn advance_to(&mut self, end: u32) -> Result<()> {
        while self.token.span.start < end && self.token.kind != TokenKind::Eof {
            self.advance()?;
        }
        Ok(())
    }

    // Characters.

    /// A token of a byte that Lua does not know, or what it was meant to be; `None` to pass over it.
    pub(super) fn strange_token(&mut self, token: Token) -> Result<Option<Token>> {
        let start = token.span.start as usize;
        let rest = &self.text[start..];
        if let Some(quote) = QUOTES.iter().find(|quote| rest.starts_with(quote)) {
            let end = start + quoted_length(rest, quote);
            let span = Span::new(start, end);
            self.lexer.skip_to(end);
            self.at_strange(
                token,
                span,
                "quotes that Lua does not know",
                "Strings stand in \" or '.",
            )?;
            let kind = TokenKind::String;
            return Ok(Some(Token { kind, span, ..token }));
        }
        if rest[0].is_ascii() {
            return Ok(Some(token));
        }
        let in_name = |at: Option<usize>| {
            let byte = at.and_then(|at| self.text.get(at));
            byte.is_some_and(|c| c.is_ascii_alphanumeric() || *c == b'_')
        };
        let (invisible, glued) = (
            INVISIBLE.iter().find(|one| rest.starts_with(one)),
            in_name(start.checked_sub(1)),
        );
        let length = invisible.map_or_else(|| foreign_length(rest, glued), |one| one.len());
        // A word of foreign letters alone was meant as a name; beside others it is passed over.
        let is_name = invisible.is_none() && !glued && !in_name(Some(start + length));
        let span = Span::new(start, start + length);
        self.lexer.skip_to(start + length);
        if invisible.is_some() {
            self.at_strange(
                token,
                span,
                "an invisible character",
                "Delete it, or put a blank in its place.",
            )?;
        } else {
            let what = format!("{} outside a string", self.quote(span));
            self.at_strange(token, span, &what, "Names consist of the letters a to z, digits and _.")?;
        }
        let kind = TokenKind::Name;
        Ok(is_name.then_some(Token { kind, span, ..token }))
    }

    /// Complains of a token that has not become the current one yet.
    fn at_strange(&mut self, token: Token, span: Span, what: &str, help: &str) -> Result<()> {
        let before = std::mem::replace(&mut self.token, token);
        let outcome = self.complain(Fault::ForeignCharacter, span, what.to_owned(), help);
        self.token = before;
        outcome
    }

    // Operators.

    /// The operator of another language at hand, read as the nearest of Lua's.
    pub(super) fn foreign_binary(&self) -> Option<(Binary, u8, u8)> {
        if !self.recovers() || !matches!(self.token.kind, TokenKind::Other(_)) {
            return None;
        }
        self.foreign_operator().map(|operator| operator.stands_for)
    }

    fn foreign_operator(&self) -> Option<&'static Operator> {
        let rest = &self.text[self.token.span.start as usize..];
        OPERATORS
            .iter()
            .find(|operator| rest.starts_with(operator.text.as_bytes()))
    }

    /// Steps over a binary operator; `false` if it was none, but the beginning of a comment.
    pub(super) fn binary_token(&mut self) -> Result<bool> {
        if self.recovers() {
            if self.is_comment_in_slashes() {
                self.skip_foreign_comment()?;
                return Ok(false);
            }
            self.foreign_token()?;
        } else {
            self.advance()?;
        }
        Ok(true)
    }

    /// Steps over a binary operator, all of one that other languages write in two of Lua's.
    fn foreign_token(&mut self) -> Result<()> {
        let foreign = match self.token.kind {
            TokenKind::Other(_) => self
                .foreign_operator()
                .map(|operator| (operator.text.len(), operator.help)),
            _ => self.foreign_pair(),
        };
        let Some((length, help)) = foreign else {
            return self.advance().map(drop);
        };
        let span = self.slice_from(length);
        // The compiler takes the first half of a pair and stumbles over the second.
        let what = format!("{} is no operator of Lua", self.quote(span));
        self.complain(Fault::ForeignOperator, span, what, help)?;
        self.advance_to(span.end)
    }

    fn foreign_pair(&self) -> Option<(usize, &'static str)> {
        let pair = PAIRS.iter().find(|(first, second, _)| self.is_pair(*first, *second));
        pair.map(|(first, second, help)| (first.text().len() + second.text().len(), *help))
    }

    /// Takes `!a` for `not a`.
    pub(super) fn foreign_unary(&mut self) -> Result<bool> {
        let TokenKind::Other(c @ (b'!' | b'~')) = self.token.kind else {
            return Ok(false);
        };
        if !self.recovers() {
            return Ok(false);
        }
        let help = if c == b'!' { "Write not." } else { BITS };
        let what = format!("'{}' is no operator of Lua", char::from(c));
        self.complain(Fault::ForeignOperator, self.token.span, what, help)?;
        self.advance()?;
        Ok(true)
    }

    /// Passes over `? a : b` behind a condition.
    pub(super) fn foreign_choice(&mut self) -> Result<()> {
        if !self.recovers() || self.token.kind != TokenKind::Other(b'?') {
            return Ok(());
        }
        let help = "Write condition and a or b; if a can be false or nil, use an if.";
        let what = "'?' is no operator of Lua".to_owned();
        self.complain(Fault::ForeignOperator, self.token.span, what, help)?;
        let line = self.token.line;
        while self.token.line == line && !self.ends_value() {
            self.advance()?;
        }
        Ok(())
    }

    fn ends_value(&self) -> bool {
        match self.token.kind {
            TokenKind::Keyword(keyword) => ends_expression(keyword),
            TokenKind::Symbol(symbol) => matches!(
                symbol,
                Symbol::CloseParen | Symbol::CloseBrace | Symbol::CloseBracket | Symbol::Semicolon
            ),
            kind => kind == TokenKind::Eof,
        }
    }

    // Statements.

    /// Reads a statement of another language, if one stands here.
    pub(super) fn foreign_statement(&mut self) -> Result<bool> {
        match self.token.kind {
            TokenKind::Name => return self.foreign_word(),
            TokenKind::Symbol(Symbol::OpenBrace) => self.brace()?,
            TokenKind::Symbol(Symbol::CloseBrace) if self.recovery.as_ref().is_some_and(|r| r.braces) => {
                self.advance()?;
            }
            TokenKind::Symbol(Symbol::Hash | Symbol::Slash) => self.skip_foreign_comment()?,
            TokenKind::Symbol(Symbol::Colon) if self.is_pair(Symbol::Colon, Symbol::Colon) => {
                let line = self.token.line;
                let help = "Lua 5.1 has no goto and no labels.";
                self.complain(Fault::ForeignWord, self.slice_from(2), "a label".into(), help)?;
                while self.token.line == line && !self.ends_value() {
                    self.advance()?;
                }
            }
            _ => return Ok(false),
        }
        Ok(true)
    }

    fn foreign_word(&mut self) -> Result<bool> {
        let word = self.slice(self.token.span);
        let Some((_, follow, reading, help)) = WORDS.iter().find(|(text, ..)| *text == word) else {
            return Ok(false);
        };
        let (ahead, line) = (self.look_ahead()?, self.token.line);
        let fits = match follow {
            Follow::Nothing => !goes_on_after_name(ahead),
            Follow::Name => ahead == TokenKind::Name,
            Follow::Value => matches!(
                ahead,
                TokenKind::Name | TokenKind::Number | TokenKind::Keyword(Keyword::Not)
            ),
        };
        if !fits {
            return Ok(false);
        }
        self.complain(
            Fault::ForeignWord,
            self.token.span,
            format!("{word} is no word of Lua"),
            help,
        )?;
        self.advance()?;
        match reading {
            Reading::Nothing => {}
            Reading::Local => drop(self.local_statement()?),
            Reading::Function => drop(self.named_function(line)?),
            Reading::Condition => {
                let condition = self.expression();
                self.or_nil(condition)?;
                self.take_keyword(Keyword::Then)?;
            }
            Reading::Label => drop(self.advance()?),
            Reading::Value => {
                let value = self.expression();
                self.or_nil(value)?;
            }
        }
        Ok(true)
    }

    /// Takes a `{` for the opening of a block.
    fn brace(&mut self) -> Result<()> {
        let help = "Blocks open with then, do or function (...) and close with end.";
        if let Some(recovery) = &mut self.recovery
            && !std::mem::replace(&mut recovery.braces, true)
        {
            self.complain(Fault::ForeignBlock, self.token.span, "a block in braces".into(), help)?;
        }
        self.advance().map(drop)
    }

    /// Takes a `{` behind a condition for the opening of its block.
    pub(super) fn brace_after_condition(&mut self) -> Result<bool> {
        let is_block =
            self.recovers() && self.open.condition && self.at_symbol(Symbol::OpenBrace) && self.is_block_in_braces();
        if is_block {
            self.brace()?;
        }
        Ok(is_block)
    }

    /// Whether what stands in braces here is no table: a statement is in it, or nothing follows it
    /// that could follow a call.
    fn is_block_in_braces(&self) -> bool {
        let mut depth = 0u32;
        for token in self.upcoming() {
            match token.kind {
                TokenKind::Eof => return true,
                TokenKind::Symbol(Symbol::OpenBrace) => depth += 1,
                TokenKind::Symbol(Symbol::CloseBrace) if depth > 0 => depth -= 1,
                TokenKind::Keyword(keyword) if depth > 0 && keyword != Keyword::End && ends_expression(keyword) => {
                    return true;
                }
                kind if depth == 0 => {
                    return !matches!(kind, TokenKind::Symbol(_) | TokenKind::String) && !is_connective(kind);
                }
                _ => {}
            }
        }
        true
    }

    /// Takes `a += b` and `a++` for assignments, if one of them stands behind the target.
    pub(super) fn foreign_assignment(&mut self, target: Span) -> Result<bool> {
        let (name, adjacent) = (self.slice(target), self.text[self.last.0 as usize..].starts_with(b"--"));
        if let Some(sign) = ASSIGNING.iter().find(|sign| self.is_pair(**sign, Symbol::Assign)) {
            let sign = sign.text();
            let span = self.slice_from(sign.len() + 1);
            let what = format!("{} is no operator of Lua", self.quote(span));
            let help = format!("Write {name} = {name} {sign} ...");
            self.complain(Fault::ForeignOperator, span, what, &help)?;
            self.advance_to(span.end)?;
        } else if self.at_symbol(Symbol::Equal) {
            let help = format!("Write {name} = ... to assign.");
            let what = "'==' compares and is no statement".to_owned();
            self.complain(Fault::ForeignOperator, self.token.span, what, &help)?;
            self.advance()?;
        } else if self.is_pair(Symbol::Plus, Symbol::Plus) {
            let span = self.slice_from(2);
            let what = "'++' is no operator of Lua".to_owned();
            self.complain(
                Fault::ForeignOperator,
                span,
                what,
                &format!("Write {name} = {name} + 1."),
            )?;
            self.advance_to(span.end)?;
            return Ok(true);
        } else if adjacent {
            let span = Span {
                start: self.last.0,
                end: self.last.0 + 2,
            };
            let what = "'--' begins a comment".to_owned();
            self.complain(
                Fault::ForeignOperator,
                span,
                what,
                &format!("Write {name} = {name} - 1."),
            )?;
            return Ok(true);
        } else {
            return Ok(false);
        }
        let values = self.expression_list();
        self.or_go_on(values)?;
        Ok(true)
    }

    /// Takes what stands where `=` should for the assignment of another language, or hands up the
    /// error.
    pub(super) fn no_assignment(&mut self, start: u32, refusal: Box<Refusal>) -> Result<StatementKind> {
        let target = Span {
            start,
            end: self.last.0,
        };
        if self.recovers() && self.foreign_assignment(target)? {
            return Ok(StatementKind::Do(Block::default()));
        }
        Err(refusal)
    }

    /// Passes over `<const>` behind a local.
    pub(super) fn foreign_attribute(&mut self) -> Result<()> {
        if !self.recovers() || !self.at_symbol(Symbol::Less) {
            return Ok(());
        }
        let help = "Lua 5.1 has no attributes: leave it out.";
        self.complain(Fault::ForeignWord, self.token.span, "an attribute".into(), help)?;
        for kind in [
            TokenKind::Symbol(Symbol::Less),
            TokenKind::Name,
            TokenKind::Symbol(Symbol::Greater),
        ] {
            if self.token.kind == kind {
                self.advance()?;
            }
        }
        Ok(())
    }

    // Fields.

    /// Takes `a: 1` in a table for `a = 1`: steps over the key and the colon.
    pub(super) fn foreign_key(&mut self) -> Result<()> {
        let key = self.token;
        if !self.recovers() || !matches!(key.kind, TokenKind::Name | TokenKind::String | TokenKind::Number) {
            return Ok(());
        }
        let ahead: Vec<Token> = self.upcoming().skip(1).take(3).collect();
        let [colon, name, arguments] = ahead[..] else {
            return Ok(());
        };
        let is_method = key.kind == TokenKind::Name && name.kind == TokenKind::Name && opens_arguments(arguments.kind);
        if colon.kind != TokenKind::Symbol(Symbol::Colon) || is_method {
            return Ok(());
        }
        let text = self.slice(key.span);
        let help = match key.kind {
            TokenKind::Name => format!("Write {text} = ..."),
            _ => format!("Write [{text}] = ..."),
        };
        self.complain(Fault::ForeignField, colon.span, "a field with a colon".into(), &help)?;
        self.advance_to(colon.span.end)
    }

    /// Goes on with a field that no comma divides from the one before.
    pub(super) fn lacks_comma(&mut self, line: u32) -> Result<bool> {
        let starts_field = match self.token.kind {
            TokenKind::Name | TokenKind::String | TokenKind::Number => true,
            TokenKind::Symbol(symbol) => matches!(symbol, Symbol::OpenBrace | Symbol::OpenBracket),
            _ => false,
        };
        if !self.recovers() || !starts_field {
            return Ok(false);
        }
        let help = format!("Fields stand apart with commas; if there are no more, the {{ of line {line} wants its }}.");
        self.complain(
            Fault::ExpectedSymbol,
            self.token.span,
            "',' or '}' expected".into(),
            &help,
        )?;
        Ok(true)
    }

    // Comments.

    /// Whether a comment of another language stands here.
    fn is_comment_in_slashes(&self) -> bool {
        if self.is_pair(Symbol::Slash, Symbol::Star) {
            return true;
        }
        let starts_line = self.token.line > self.last.1;
        self.is_pair(Symbol::Slash, Symbol::Slash) && (starts_line || self.is_prose(self.token.span.start + 2))
    }

    /// Whether the rest of the line reads like a sentence: nothing, or two words in a row.
    fn is_prose(&self, from: u32) -> bool {
        let line = self.token.line;
        let mut rest = self.upcoming().skip_while(|token| token.span.start < from);
        let mut rest = std::iter::from_fn(|| {
            rest.next()
                .filter(|token| token.line == line && token.kind != TokenKind::Eof)
        });
        let Some(first) = rest.next() else { return true };
        let mut before = first.kind;
        for token in rest {
            let word = |kind| matches!(kind, TokenKind::Name | TokenKind::Number);
            if word(before) && word(token.kind) {
                return true;
            }
            before = token.kind;
        }
        false
    }

    fn skip_foreign_comment(&mut self) -> Result<()> {
        let start = self.token.span.start;
        let rest = &self.text[start as usize..];
        let end = if rest.starts_with(b"/*") {
            let length = rest.windows(2).position(|two| two == b"*/");
            start + length.map_or(rest.len(), |length| length + 2) as u32
        } else {
            let length = rest.iter().position(|&c| c == b'\n' || c == b'\r');
            start + length.unwrap_or(rest.len()) as u32
        };
        let span = Span {
            start,
            end: end.min(self.text.len() as u32),
        };
        let help = "Comments begin with --; over several lines they stand in --[[ ]].";
        self.complain(
            Fault::ForeignComment,
            span,
            "a comment of another language".into(),
            help,
        )?;
        self.ahead = None;
        self.lexer.skip_to(end as usize);
        self.advance()?;
        self.advance_to(end)
    }
}

/// How long a string is whose quotes are not Lua's: to the next of them, or to the end of the line.
fn quoted_length(rest: &[u8], quote: &[u8]) -> usize {
    let line = rest
        .iter()
        .position(|&c| c == b'\n' || c == b'\r')
        .unwrap_or(rest.len());
    let close = (quote.len()..line).find_map(|at| {
        let quote = QUOTES.iter().find(|quote| rest[at..line].starts_with(quote))?;
        Some(at + quote.len())
    });
    close.unwrap_or(quote.len())
}

/// How many bytes from here belong to no language that is written in letters a to z; in the middle
/// of a name, its rest is counted with them.
fn foreign_length(rest: &[u8], in_name: bool) -> usize {
    let belongs = |c: &&u8| !c.is_ascii() || in_name && (c.is_ascii_alphanumeric() || **c == b'_');
    rest.iter().take_while(belongs).count()
}

/// Whether a statement goes on with this token after a name.
fn goes_on_after_name(kind: TokenKind) -> bool {
    use Symbol::{Assign, Colon, Comma, Dot, OpenBrace, OpenBracket, OpenParen};
    match kind {
        TokenKind::Symbol(symbol) => {
            matches!(
                symbol,
                Assign | Colon | Comma | Dot | OpenBrace | OpenBracket | OpenParen
            )
        }
        kind => kind == TokenKind::String,
    }
}

fn opens_arguments(kind: TokenKind) -> bool {
    matches!(
        kind,
        TokenKind::String | TokenKind::Symbol(Symbol::OpenParen | Symbol::OpenBrace)
    )
}

/// Whether this token goes on with a condition or ends it.
fn is_connective(kind: TokenKind) -> bool {
    use Keyword::{And, Do, Or, Then};
    matches!(kind, TokenKind::Keyword(And | Do | Or | Then))
}
