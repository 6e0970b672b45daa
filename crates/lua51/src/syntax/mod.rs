//! The text of a chunk: tokens, tree, names and the compiler's errors.

mod ast;
mod diagnostic;
mod edit;
mod error;
mod fault;
mod lexer;
mod parser;
mod pieces;
mod scope;
mod span;
mod token;

pub use ast::*;
pub use diagnostic::{Diagnostic, Severity, sort};
pub use edit::{Edit, Fix};
pub use error::SyntaxError;
pub use parser::{Checked, check, parse, parse_below};
pub(crate) use pieces::tokens;
pub use pieces::{Piece, PieceKind, pieces};
pub use span::Span;
pub use token::{Keyword, Symbol, Token, TokenKind};
