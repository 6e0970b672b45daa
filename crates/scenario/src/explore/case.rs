//! What is to be explored, as plain values, unchecked: as a person typed it.

use race::Digest;

use super::Faults;

/// A few clients before a server, and what must hold whatever the order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Case {
    /// In words.
    pub title: String,
    /// Commands that fill the keyspace, quoted as in redis-cli.
    pub setup: Vec<String>,
    /// The clients.
    pub groups: Vec<Group>,
    /// What must hold.
    pub rules: Vec<CaseRule>,
    /// What may go wrong, and how far to go.
    pub limits: Limits,
}

/// Clients that run the same.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Group {
    /// What one of them is called: "buyer".
    pub name: String,
    /// How many there are.
    pub count: u32,
    /// The whole program is one script on the server, rather than a round trip for each call.
    pub script: bool,
    /// `KEYS`.
    pub keys: Vec<String>,
    /// `ARGV`.
    pub args: Vec<String>,
    /// The Lua text.
    pub program: String,
}

/// Something that must hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseRule {
    /// In words: "stock never falls below zero".
    pub name: String,
    /// When it is looked at.
    pub when: When,
    /// How.
    pub test: Test,
}

/// When a rule is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// After every step.
    Always,
    /// When all clients have ended.
    Finally,
    /// It must have held at some time by the end, in every order.
    Eventually,
    /// It must hold at least once in some order: otherwise nothing was put to the test.
    Sometimes,
}

/// How a rule is looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Test {
    /// A Lua text that returns whether it holds. If it is looked at finally, `results` is the list
    /// of what the clients returned, group by group. Clients of a group are alike, so it is not
    /// said which of them returned what: theirs come sorted.
    Lua(String),
    /// What came of it might have come of the clients one after another.
    Serializable,
    /// None of these keys holds a number below zero.
    NeverNegative(Vec<String>),
    /// The numbers at these keys add up to what they did before.
    Conserved(Vec<String>),
    /// Nobody overwrites what somebody else has written to one of these keys since he read it: writes
    /// that are made of what is there, such as INCR, overwrite nothing.
    NoLostUpdate(Vec<String>),
    /// At most so many clients returned this.
    AtMost {
        /// How many.
        count: u32,
        /// What, as a text.
        result: String,
    },
    /// None of these keys is there without a time to live.
    Expires(Vec<String>),
}

/// What may go wrong, and how far to go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Steps of one execution.
    pub steps: u32,
    /// States to be kept.
    pub states: u64,
    /// Bytes of memory, about.
    pub memory: u64,
    /// Where all orders are too many, those are gone through in which clients are interrupted so
    /// many times at most: in which another moves though the client could go on.
    pub interruptions: u32,
    /// How many orders are drawn by chance where all of them are too many.
    pub samples: u64,
    /// The seed of that chance.
    pub seed: u64,
    /// Seconds it may take. The engine has no clock: whoever drives it gives it up.
    pub seconds: u32,
    /// How often the clock may jump to where the next key expires.
    pub jumps: u32,
    /// How often the server may restart without its data. Whoever was connected finds that out with
    /// their next command, which is not carried out.
    pub restarts: u32,
    /// What may go wrong with clients.
    pub faults: Faults,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            steps: 1_000,
            states: 2_000_000,
            memory: 1 << 30,
            interruptions: 2,
            samples: 10_000,
            seed: 1,
            seconds: 60,
            jumps: 0,
            restarts: 0,
            faults: Faults::default(),
        }
    }
}

impl Case {
    /// A short number for everything that decides what happens: names and titles do not.
    #[must_use]
    pub fn fingerprint(&self) -> u64 {
        let mut digest = Digest::default();
        let texts = |digest: &mut Digest, texts: &[String]| {
            digest.number(texts.len() as u64);
            texts.iter().for_each(|text| digest.text(text.as_bytes()));
        };
        texts(&mut digest, &self.setup);
        for group in &self.groups {
            digest.number(u64::from(group.script));
            texts(&mut digest, &group.keys);
            texts(&mut digest, &group.args);
            digest.text(group.program.as_bytes());
        }
        let Limits {
            jumps,
            restarts,
            faults,
            ..
        } = self.limits;
        digest.number(jumps.into());
        digest.number(faults.deaths.into());
        digest.number(faults.losses.into());
        // What was not there when the first codes were made must not change them.
        if faults.repeats > 0 {
            digest.number(faults.repeats.into());
        }
        if restarts > 0 {
            digest.text(b"restarts");
            digest.number(restarts.into());
        }
        digest.sum() as u64
    }
}
