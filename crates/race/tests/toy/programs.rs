//! The programs of the tables in the design note.

use race::explore::State;

use super::{Op, Program, Rule, Term, Toy};

fn program(ops: Vec<Op>) -> Program {
    Program {
        ops,
        returns_last: false,
        tries: 0,
        mortal: false,
    }
}

/// Looks whether there is some, and writes one less.
pub(crate) fn get_set() -> Program {
    program(vec![Op::Get(0), Op::NeedSome, Op::Set(0, Term::Last(-1))])
}

/// Looks whether there is some, and takes one.
pub(crate) fn get_decr() -> Program {
    program(vec![Op::Get(0), Op::NeedSome, Op::Decr(0)])
}

/// Does both at once.
pub(crate) fn eval() -> Program {
    program(vec![Op::Script(0, 1), Op::NeedSome])
}

/// Writes one less unless somebody else wrote since, and tries again if so.
pub(crate) fn watch_loop(tries: u8) -> Program {
    let exec = Op::Exec(vec![Op::Set(0, Term::Last(-1))]);
    let ops = vec![Op::Watch(0), Op::Get(0), Op::NeedSome, exec, Op::RetryFrom(0)];
    Program { tries, ..program(ops) }
}

/// Reads and writes one contended key, so many calls.
pub(crate) fn contended(calls: usize) -> Program {
    let pair = [Op::Get(0), Op::Set(0, Term::Last(1))];
    program(pair.into_iter().cycle().take(calls).collect())
}

/// So many calls on a key of one's own, then two on one of all.
pub(crate) fn private(key: usize, calls: usize) -> Program {
    let own = [Op::Set(key, Term::Const(1)), Op::Del(key)];
    let mut ops: Vec<Op> = own.into_iter().cycle().take(calls).collect();
    ops.extend([Op::Get(0), Op::Set(0, Term::Last(1))]);
    program(ops)
}

/// So many clients that run one program on a stock.
pub(crate) fn shop(program: Program, clients: usize, stock: i64) -> (Toy, State) {
    let rules = vec![Rule::Winners(stock as usize), Rule::Negative(0)];
    Toy::new(vec![Some(stock), None], vec![program], &vec![0; clients], rules)
}
