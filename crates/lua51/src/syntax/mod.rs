//! The text of a chunk: tokens, tree, names and the compiler's errors.

mod ast;
mod error;
mod lexer;
mod parser;
mod scope;
mod span;
mod token;

pub use ast::*;
pub use error::SyntaxError;
pub use lexer::{Lexer, string_value};
pub use parser::{parse, parse_below};
pub use span::Span;
pub use token::{Keyword, Symbol, Token, TokenKind};
