//! What to do about an error: the compiler's words say what it stumbled over, these what was meant.

use super::*;

impl Parser<'_> {
    /// What to do about an error at the current token.
    pub(super) fn help(&self, refusal: &Refusal) -> Option<String> {
        Some(match refusal.fault {
            Fault::UnfinishedString => {
                let quote = self.text.get(refusal.span().start as usize).copied().unwrap_or(b'"');
                format!(
                    "Close it with {} in the same line; \\n stands for a line end, and [[ ]] holds several lines.",
                    char::from(quote)
                )
            }
            Fault::UnfinishedLong => "Close it with ]], with as many = between the brackets as it opens with.".into(),
            Fault::LongDelimiter => "A long string opens with [[ or [=[.".into(),
            Fault::LargeEscape => "\\ddd takes a byte from \\0 to \\255; write \\\\ for a backslash.".into(),
            Fault::MalformedNumber => {
                "Numbers are written 10, 0.5, 1e-3 or 0x1F, and names do not begin with a digit.".into()
            }
            Fault::UnexpectedSymbol => self.help_unexpected(),
            Fault::ExpectedSymbol => self.help_expected(),
            Fault::ExpectedName => self.help_name(),
            Fault::ExpectedArguments => "A method is called: object:method(...). A field is read with a dot.".into(),
            Fault::NoStatement => self.help_statement(),
            Fault::NoTarget => "Only a variable or a field can be assigned to.".into(),
            Fault::NoLoop => "break leaves a while, repeat or for; to leave a function, use return.".into(),
            Fault::NoVararg => "Declare it: function name(...).".into(),
            Fault::AmbiguousCall => {
                "Put the ( into the line of what is called, or a ; before it to begin a statement.".into()
            }
            Fault::TooMany => "Keep them in a table, or split the function.".into(),
            Fault::TooDeep | Fault::TooLong => "Split it into several statements or functions.".into(),
            _ => return None,
        })
    }

    fn help_unexpected(&self) -> String {
        match self.token.kind {
            TokenKind::Eof => "The text ends where an expression should follow.".into(),
            TokenKind::Keyword(Keyword::End) if self.open.ends == 0 => {
                "This end closes nothing: remove it, or look for the opening that is missing.".into()
            }
            TokenKind::Keyword(Keyword::Else | Keyword::Elseif) if self.open.ifs == 0 => {
                "No if is open here: an end before it may be one too many.".into()
            }
            TokenKind::Keyword(Keyword::Until) if self.open.repeats == 0 => "No repeat is open here.".into(),
            TokenKind::Keyword(Keyword::Then) => "then belongs to an if or elseif before it.".into(),
            TokenKind::Keyword(keyword) => format!(
                "{} is a word of the language; an expression should stand before it.",
                keyword.text()
            ),
            TokenKind::Symbol(Symbol::CloseParen | Symbol::CloseBracket | Symbol::CloseBrace) => {
                "Something is missing before it, or it closes nothing.".into()
            }
            TokenKind::Symbol(Symbol::Assign) => "A value is missing, or one = too many; == compares.".into(),
            TokenKind::Symbol(Symbol::OpenParen) | TokenKind::Name => "Look at what stands before it.".into(),
            TokenKind::Other(c) if c.is_ascii_graphic() => {
                format!("{} means nothing in Lua outside a string.", char::from(c))
            }
            TokenKind::Other(_) => "This byte means nothing in Lua outside a string.".into(),
            _ => "A name, a value or a ( should stand here.".into(),
        }
    }

    fn help_expected(&self) -> String {
        match self.token.kind {
            TokenKind::Other(_) => self.help_unexpected(),
            _ => "Put it in before the marked place, or mend what stands before it.".into(),
        }
    }

    fn help_name(&self) -> String {
        match self.token.kind {
            TokenKind::Keyword(keyword) => {
                let word = keyword.text();
                format!("{word} is a word of the language and no name; as a field it is written [\"{word}\"].")
            }
            TokenKind::Symbol(Symbol::OpenParen) if self.word_before() == "for" => {
                "A loop over numbers is written: for i = 1, 10 do ... end.".into()
            }
            TokenKind::Symbol(Symbol::Assign) if self.text[..self.last.0 as usize].ends_with(b":") => {
                "Assignments are written with = alone.".into()
            }
            TokenKind::String | TokenKind::Number => "Only a name can stand here, without quotes.".into(),
            _ => "A name begins with a letter or _ and goes on with letters, digits and _.".into(),
        }
    }

    fn help_statement(&self) -> String {
        let assigned = self.word_before();
        if assigned.is_empty() {
            return "A statement assigns something or calls a function.".into();
        }
        format!("A statement assigns ({assigned} = ...) or calls ({assigned}(...)); a name alone is none.")
    }

    /// What opens the block of a statement.
    pub(super) fn help_to_open(&self, keyword: Keyword, open: &str, line: u32) -> String {
        if self.at_symbol(Symbol::Assign) {
            return "To compare, write ==; = assigns and is a statement.".into();
        }
        let word = keyword.text();
        format!("The {open} of line {line} wants {word} before its block.")
    }

    /// What closes something that was opened, with what speaks for one place or another.
    pub(super) fn help_to_close(&self, kind: TokenKind, open: &str, line: u32) -> String {
        let what = match kind {
            TokenKind::Keyword(k) => k.text(),
            TokenKind::Symbol(s) => s.text(),
            _ => "",
        };
        let mut help = format!("The {open} of line {line} wants its {what}.");
        let recovery = self.recovery.as_ref();
        if what != "end" {
            return help;
        }
        if let Some((end, open, line)) = recovery.and_then(|recovery| recovery.askew.clone()) {
            help += &format!(
                " By its indentation the end of line {end} is not meant for the {open} of line {line}, which it closes."
            );
        } else if let Some(line) = recovery.and_then(|recovery| recovery.else_if) {
            help += &format!(" The else if of line {line} opens a second if with an end of its own; elseif does not.");
        }
        help
    }

    /// The word that ends where the parser is.
    pub(super) fn word_before(&self) -> String {
        let before = &self.text[..self.last.0 as usize];
        let length = before
            .iter()
            .rev()
            .take_while(|c| c.is_ascii_alphanumeric() || **c == b'_')
            .count();
        String::from_utf8_lossy(&before[before.len() - length..]).into_owned()
    }
}
