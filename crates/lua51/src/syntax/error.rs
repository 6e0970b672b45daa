//! What the real compiler says about a text it refuses.

use super::Span;

/// The one error the real compiler would stop at.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{line}: {}", String::from_utf8_lossy(message))]
pub struct SyntaxError {
    /// The compiler's text after `chunk:line: `, in its bytes.
    pub message: Vec<u8>,
    /// The line the compiler names.
    pub line: u32,
    /// The offending range.
    pub span: Span,
}

impl SyntaxError {
    /// The whole text, as the server prints it: `user_script:1: '=' expected near 'x'`.
    pub fn text(&self, chunk: &str) -> Vec<u8> {
        let mut text = format!("{chunk}:{}: ", self.line).into_bytes();
        text.extend_from_slice(&self.message);
        text
    }
}
