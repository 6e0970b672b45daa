//! The problems: buyers before a stock, as they are in the note on exploration, and how many states
//! and executions two independent model checkers found there.

use scenario::explore::Case;
use scenario::file::ScenarioFile;

use anyhow::{Result, anyhow};

/// How many clients there are.
pub(crate) const CLIENTS: std::ops::RangeInclusive<u32> = 2..=6;

/// What a buyer does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Program {
    /// Looks whether there is some, and writes one less.
    GetSet,
    /// The same, unless somebody else wrote since: then it tries again.
    Watch,
    /// Both in one script.
    Eval,
}

/// A program and how much there is.
#[derive(Debug, Clone)]
pub(crate) struct Problem {
    /// What it is called.
    pub(crate) name: &'static str,
    /// In words.
    pub(crate) about: &'static str,
    /// What each client does.
    pub(crate) program: Program,
    /// There is one item for each client, rather than one for all.
    enough: bool,
    /// The numbers of the note for 2 to 6 clients, where it has them.
    known: &'static [Known],
}

/// What the note says of so many clients.
#[derive(Debug)]
pub(crate) struct Known {
    /// Different states.
    pub(crate) states: u64,
    /// Those that differ in more than who is who.
    pub(crate) symmetric: u64,
    /// Executions that differ in more than the order of independent steps.
    pub(crate) classes: u64,
}

const fn known(states: u64, symmetric: u64, classes: u64) -> Known {
    Known {
        states,
        symmetric,
        classes,
    }
}

/// All of them.
pub(crate) const PROBLEMS: &[Problem] = &[
    Problem {
        name: "get-set-1",
        about: "GET, then SET to one less; one item for all",
        program: Program::GetSet,
        enough: false,
        known: &[
            known(11, 7, 4),
            known(45, 14, 21),
            known(191, 25, 148),
            known(813, 41, 1_305),
            known(3_431, 63, 13_806),
        ],
    },
    Problem {
        name: "get-set-n",
        about: "GET, then SET to one less; an item for each",
        program: Program::GetSet,
        enough: true,
        known: &[
            known(12, 8, 4),
            known(59, 20, 36),
            known(330, 48, 576),
            known(2_027, 112, 14_400),
            known(13_494, 256, 518_400),
        ],
    },
    Problem {
        name: "watch",
        about: "WATCH, GET, MULTI, SET to one less, EXEC, and again if it failed; an item for each",
        program: Program::Watch,
        enough: true,
        known: &[],
    },
    Problem {
        name: "eval",
        about: "GET and SET to one less in one script; an item for each",
        program: Program::Eval,
        enough: true,
        known: &[],
    },
];

impl Problem {
    /// How many items there are for so many clients.
    pub(crate) fn stock(&self, clients: u32) -> u32 {
        if self.enough { clients } else { 1 }
    }

    /// What the note says of so many clients.
    pub(crate) fn known(&self, clients: u32) -> Option<&Known> {
        self.known.get(clients.checked_sub(*CLIENTS.start())? as usize)
    }

    /// Whether what has been sold and what is left do not make up what there was, for somebody.
    pub(crate) fn can_break(&self) -> bool {
        self.program == Program::GetSet
    }

    /// The scenario file.
    pub(crate) fn case(&self, clients: u32) -> Result<Case> {
        let (mode, program) = match self.program {
            Program::GetSet => ("app", GET_SET),
            Program::Watch => ("app", WATCH),
            Program::Eval => ("script", GET_SET),
        };
        let stock = self.stock(clients);
        read(&format!(
            "setup = ['SET stock {stock}']
            [[client]]
            count = {clients}
            mode = '{mode}'
            keys = ['stock']
            program = '''{program}'''
            [[rule]]
            name = 'what is sold and what is left make up what was there'
            when = 'finally'
            lua = '''
            local sold = 0
            for _, result in ipairs(results) do
              if result == 'sold' then sold = sold + 1 end
            end
            return redis.call('GET', 'stock') + sold == {stock}'''"
        ))
    }
}

const GET_SET: &str = "
local stock = tonumber(redis.call('GET', KEYS[1]))
if stock == 0 then return 'out' end
redis.call('SET', KEYS[1], stock - 1)
return 'sold'";

const WATCH: &str = "
repeat
  redis.call('WATCH', KEYS[1])
  local stock = tonumber(redis.call('GET', KEYS[1]))
  redis.call('MULTI')
  redis.call('SET', KEYS[1], stock - 1)
until redis.call('EXEC')
return 'sold'";

/// The first variant of a scenario file.
pub(crate) fn read(text: &str) -> Result<Case> {
    let wrong = |wrong: Vec<scenario::file::Wrong>| anyhow!("{wrong:?}");
    let file = ScenarioFile::parse(text).map_err(wrong)?;
    let first = file.variants.into_iter().next();
    first
        .map(|variant| variant.case)
        .ok_or_else(|| anyhow!("there is no variant"))
}
