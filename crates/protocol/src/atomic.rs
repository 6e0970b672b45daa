//! Application code made into a script.

use crate::Trouble;
use crate::wire::wired;

wired! {
    /// What a program has become.
    pub struct Atomic {
        /// The script; empty if something keeps the program from being one.
        pub script: String,
        /// `KEYS` of its call, quoted as in redis-cli.
        pub keys: String,
        /// `ARGV` of its call, likewise.
        pub args: String,
        /// What was lifted out of the text.
        pub lifted: Vec<Lifted>,
        /// What a script cannot do or does in another way, in the order of the text.
        pub said: Vec<Trouble>,
        /// The call, as clients write it.
        pub calls: Vec<Written>,
    }

    /// Something that was in the text, and is given with the call now.
    pub struct Lifted {
        /// What it is now: `KEYS[2]`.
        pub name: String,
        /// What it holds, quoted as in redis-cli.
        pub value: String,
        /// The lines where it stood.
        pub lines: Vec<u32>,
    }

    /// The call, as one client writes it.
    pub struct Written {
        /// The client.
        pub client: String,
        /// The text.
        pub text: String,
    }
}
