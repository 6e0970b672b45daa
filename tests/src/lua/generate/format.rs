//! `string.format`.

use super::scope::Kind;
use super::{Generator, Tree, atom, expression, statement};
use crate::lua::tree::list;

impl Generator {
    pub(super) fn format_statement(&mut self) -> Tree {
        let call = self.formatted();
        statement("out(@)", [call])
    }

    /// Directives with values that fit them, mostly.
    pub(super) fn formatted(&mut self) -> Tree {
        let mut format = String::new();
        let mut values = Vec::new();
        for _ in 0..1 + self.chance.below(3) {
            let conversion = self.chance.any(&[
                'd', 'i', 'u', 'c', 'o', 'x', 'X', 'e', 'E', 'f', 'g', 'G', 'q', 's', 's', 's', '%', 'y', 'd', 'd',
            ]);
            let conversion = if self.calm && conversion == 'y' {
                's'
            } else {
                conversion
            };
            format.push_str(self.chance.any(&["", " ", "x", "=", "%%"]));
            format.push('%');
            self.modifiers(conversion, &mut format);
            format.push(conversion);
            let kind = match conversion {
                '%' => continue,
                'q' | 's' => Kind::Text,
                _ => Kind::Number,
            };
            let value = self.expression(kind);
            values.push(match (kind, conversion) {
                // What does not fit an int is undefined in C.
                (_, 'c' | 'd' | 'i' | 'u' | 'o' | 'x' | 'X') => expression("small(@)", [value]),
                (Kind::Text, _) => expression("short(@)", [value]),
                _ => expression("sane(@)", [value]),
            });
        }
        if !self.calm && self.chance.one_in(12) {
            values.pop();
        }
        let mut all = vec![atom(format!("\"{format}\""))];
        all.extend(values);
        expression("string.format(@)", [list(all)])
    }

    fn modifiers(&mut self, conversion: char, format: &mut String) {
        if matches!(conversion, '%' | 'q' | 'y') {
            return;
        }
        // Which flags mean something to a conversion, as C defines it.
        let flags: &[&str] = match conversion {
            'c' | 's' => &["-", ""],
            'd' | 'i' => &["-", "+", " ", "0", "", "", "+ ", "-0"],
            'u' => &["-", "0", "", ""],
            'o' | 'x' | 'X' => &["-", "#", "0", "", "", "#0"],
            _ => &["-", "+", " ", "0", "#", "", "", "+0", "-#"],
        };
        format.push_str(self.chance.any(flags));
        // Three digits are too many.
        let widths = ["", "", "", "1", "5", "12", "20", "99", "100"];
        format.push_str(self.chance.any(if self.calm { &widths[..8] } else { &widths }));
        if conversion != 'c' {
            let precisions = ["", "", "", ".0", ".1", ".3", ".10", ".", ".20", ".100"];
            format.push_str(self.chance.any(if self.calm { &precisions[..9] } else { &precisions }));
        }
    }
}
