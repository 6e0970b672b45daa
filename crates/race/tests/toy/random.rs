//! Random systems, each given by its seed.

use race::explore::State;
use race::{ClientId, Stream};

use super::{Op, Program, Rule, Term, Toy};

/// A system: two to four clients, up to four calls each, two to four keys, up to three rules.
pub(crate) fn system(seed: u64) -> (Toy, State) {
    let mut draw = Draw(Stream::of_client(seed, ClientId(0)));
    let clients = draw.below(3) + 2;
    let keys = draw.below(3) + 2;
    let kinds = draw.below(clients) + 1;
    let mortal = draw.below(4) == 0;
    let programs = (0..kinds).map(|kind| draw.program(keys, mortal && kind == 0)).collect();
    let clients: Vec<usize> = (0..clients)
        .map(|client| if client < kinds { client } else { draw.below(kinds) })
        .collect();
    let store = (0..keys).map(|_| draw.value()).collect();
    let rules = (0..draw.below(4)).map(|_| draw.rule(keys)).collect();
    Toy::new(store, programs, &clients, rules)
}

struct Draw(Stream);

impl Draw {
    fn below(&mut self, count: usize) -> usize {
        self.0.between(0, count as u64 - 1) as usize
    }

    fn value(&mut self) -> Option<i64> {
        (self.below(4) > 0).then(|| self.below(3) as i64)
    }

    fn rule(&mut self, keys: usize) -> Rule {
        match self.below(3) {
            0 => Rule::Negative(self.below(keys)),
            1 => Rule::Above(self.below(keys), self.below(keys), self.below(4) as i64),
            _ => Rule::Winners(self.below(2)),
        }
    }

    fn program(&mut self, keys: usize, mortal: bool) -> Program {
        let mut ops = Vec::new();
        let calls = self.below(4) + 1;
        for _ in 0..calls {
            let op = self.op(keys);
            ops.push(op);
            if self.below(6) == 0 {
                ops.push(Op::NeedSome);
            }
        }
        let returns_last = self.below(3) > 0;
        Program {
            ops,
            returns_last,
            tries: 0,
            mortal,
        }
    }

    fn op(&mut self, keys: usize) -> Op {
        match self.below(10) {
            0..4 => self.plain(keys),
            4 | 5 => Op::Watch(self.below(keys)),
            6 | 7 => Op::Exec((0..self.below(3)).map(|_| self.plain(keys)).collect()),
            8 => Op::Script(self.below(keys), self.below(keys)),
            _ => Op::Get(self.below(keys)),
        }
    }

    fn plain(&mut self, keys: usize) -> Op {
        let key = self.below(keys);
        match self.below(6) {
            0 => Op::Get(key),
            1 => Op::Set(key, Term::Last(self.below(3) as i64 - 1)),
            2 => Op::Set(key, Term::Const(self.below(3) as i64)),
            3 => Op::Decr(key),
            4 => Op::SetNx(key, self.below(3) as i64),
            _ => Op::Del(key),
        }
    }
}
