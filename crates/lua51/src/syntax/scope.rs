//! Which name means which variable, while the text is being read.

use super::{LocalId, Name};

const LOCALS: usize = 200;
const UPVALUES: usize = 60;

/// The functions around the place being read, the innermost last.
#[derive(Debug, Default)]
pub(super) struct Scopes {
    functions: Vec<FunctionScope>,
}

#[derive(Debug, Default)]
struct FunctionScope {
    /// Locals in scope; `None` for the nameless ones that a `for` keeps.
    active: Vec<Option<(String, LocalId)>>,
    blocks: Vec<BlockScope>,
    upvalues: Vec<LocalId>,
    line: u32,
    is_vararg: bool,
    uses_dots: bool,
}

#[derive(Debug)]
struct BlockScope {
    outer_active: usize,
    is_loop: bool,
}

/// How many functions, blocks and locals are open.
#[derive(Debug, Clone, Copy)]
pub(super) struct Mark {
    functions: usize,
    blocks: usize,
    active: usize,
}

/// A limit of the compiler was passed; its text.
#[derive(Debug)]
pub(super) struct TooMany(pub(super) String);

impl Scopes {
    pub(super) fn enter_function(&mut self, line: u32, is_vararg: bool) {
        self.functions.push(FunctionScope {
            line,
            is_vararg,
            ..FunctionScope::default()
        });
    }

    /// Leaves a function; says whether it used `...`.
    pub(super) fn leave_function(&mut self) -> bool {
        self.functions.pop().is_some_and(|f| f.uses_dots)
    }

    pub(super) fn mark(&self) -> Mark {
        let innermost = self.functions.last();
        Mark {
            functions: self.functions.len(),
            blocks: innermost.map_or(0, |f| f.blocks.len()),
            active: innermost.map_or(0, |f| f.active.len()),
        }
    }

    /// Leaves everything that was entered since.
    pub(super) fn back_to(&mut self, mark: Mark) {
        self.functions.truncate(mark.functions);
        if let Some(innermost) = self.functions.last_mut() {
            innermost.blocks.truncate(mark.blocks);
            innermost.active.truncate(mark.active);
        }
    }

    pub(super) fn set_vararg(&mut self) {
        self.current().is_vararg = true;
    }

    pub(super) fn enter_block(&mut self, is_loop: bool) {
        let outer_active = self.current().active.len();
        self.current().blocks.push(BlockScope { outer_active, is_loop });
    }

    pub(super) fn leave_block(&mut self) {
        let function = self.current();
        if let Some(block) = function.blocks.pop() {
            function.active.truncate(block.outer_active);
        }
    }

    /// Whether a `break` here would leave a loop of this function.
    pub(super) fn in_loop(&self) -> bool {
        self.functions
            .last()
            .is_some_and(|f| f.blocks.iter().any(|b| b.is_loop))
    }

    /// Brings a local into scope; `None` stands for one the text cannot name.
    pub(super) fn declare(&mut self, local: Option<(String, LocalId)>) {
        self.current().active.push(local);
    }

    /// Whether `pending` more locals would still fit.
    pub(super) fn check_locals(&self, pending: usize) -> Result<(), TooMany> {
        match self.functions.last() {
            Some(f) if f.active.len() + pending > LOCALS => Err(f.too_many(LOCALS, "local variables")),
            _ => Ok(()),
        }
    }

    /// Marks a use of `...`; `false` where there is none to use.
    pub(super) fn use_dots(&mut self) -> bool {
        let function = self.current();
        function.uses_dots = true;
        function.is_vararg
    }

    pub(super) fn resolve(&mut self, name: &str) -> Result<Name, TooMany> {
        let innermost = self.functions.len() - 1;
        for depth in (0..self.functions.len()).rev() {
            let Some(local) = self.functions[depth].find(name) else {
                continue;
            };
            if depth == innermost {
                return Ok(Name::Local(local));
            }
            for function in &mut self.functions[depth + 1..] {
                function.capture(local)?;
            }
            return Ok(Name::Upvalue(local));
        }
        Ok(Name::Global)
    }

    fn current(&mut self) -> &mut FunctionScope {
        if self.functions.is_empty() {
            self.functions.push(FunctionScope::default());
        }
        let last = self.functions.len() - 1;
        &mut self.functions[last]
    }
}

impl FunctionScope {
    fn find(&self, name: &str) -> Option<LocalId> {
        self.active
            .iter()
            .rev()
            .flatten()
            .find(|(n, _)| n == name)
            .map(|&(_, id)| id)
    }

    fn capture(&mut self, local: LocalId) -> Result<(), TooMany> {
        if !self.upvalues.contains(&local) {
            self.upvalues.push(local);
            if self.upvalues.len() > UPVALUES {
                return Err(self.too_many(UPVALUES, "upvalues"));
            }
        }
        Ok(())
    }

    fn too_many(&self, limit: usize, what: &str) -> TooMany {
        TooMany(match self.line {
            0 => format!("main function has more than {limit} {what}"),
            line => format!("function at line {line} has more than {limit} {what}"),
        })
    }
}
