//! The engine as a module for node.
//!
//! With the feature `texts` it also runs Lua without a server, on the engine's machine and on the VM
//! as it is published; without it the module weighs and starts as what an application would load.

#[cfg(feature = "texts")]
mod texts;

use resp::{Bytes, Protocol, encode};
use wasm_bindgen::prelude::*;

use crate::engine::Engine;

/// The emulated server. A command and its reply cross the border as bytes in two buffers, which
/// `node/raceground.mjs` fills and reads: no call makes a value of JavaScript.
#[wasm_bindgen]
#[derive(Default)]
pub struct Redis {
    engine: Engine,
    request: Vec<u8>,
    reply: Vec<u8>,
}

#[wasm_bindgen]
impl Redis {
    /// A server without data.
    #[wasm_bindgen(constructor)]
    pub fn new() -> Redis {
        Redis::default()
    }

    /// Where a request of so many bytes is to be written.
    pub fn room(&mut self, length: usize) -> *const u8 {
        if self.request.len() < length {
            self.request.resize(length, 0);
        }
        self.request.as_ptr()
    }

    /// Carries out the command whose so many arguments are in the request, each as its length in
    /// four bytes and itself. Answers how long the encoded reply is.
    pub fn carry_out(&mut self, arguments: usize) -> usize {
        let mut rest = self.request.as_slice();
        let mut argv = Vec::with_capacity(arguments);
        for _ in 0..arguments {
            let Some((length, after)) = rest.split_first_chunk() else {
                break;
            };
            let Some((word, after)) = after.split_at_checked(u32::from_le_bytes(*length) as usize) else {
                break;
            };
            argv.push(Bytes::copy_from_slice(word));
            rest = after;
        }
        let value = self.engine.ask(&argv);
        self.reply.clear();
        encode(&value, Protocol::Resp2, &mut self.reply);
        self.reply.len()
    }

    /// Where the reply is.
    pub fn reply(&self) -> *const u8 {
        self.reply.as_ptr()
    }
}

/// The memory all that is in.
#[wasm_bindgen]
pub fn whole_memory() -> JsValue {
    wasm_bindgen::memory()
}
