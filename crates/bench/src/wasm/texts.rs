//! Lua without a server.

use wasm_bindgen::prelude::*;

use crate::machine::{Form, OnMachine};
use crate::plain::OnPiccolo;

/// A text on the engine's Lua.
#[wasm_bindgen]
pub struct Lua51(OnMachine);

#[wasm_bindgen]
impl Lua51 {
    /// Compiles the text.
    #[wasm_bindgen(constructor)]
    pub fn new(text: &str) -> Result<Lua51, JsError> {
        OnMachine::load(text, Form::Fast)
            .map(Lua51)
            .map_err(|error| JsError::new(&error))
    }

    /// Runs it from beginning to end.
    pub fn run(&mut self) -> Result<f64, JsError> {
        self.0.run().map_err(|error| JsError::new(&error))
    }
}

/// A text on the VM as it is published.
#[wasm_bindgen]
pub struct Piccolo(OnPiccolo);

#[wasm_bindgen]
impl Piccolo {
    /// Compiles the text.
    #[wasm_bindgen(constructor)]
    pub fn new(text: &str) -> Result<Piccolo, JsError> {
        OnPiccolo::load(text).map(Piccolo).map_err(|error| JsError::new(&error))
    }

    /// Runs it from beginning to end.
    pub fn run(&mut self) -> Result<f64, JsError> {
        self.0.run().map_err(|error| JsError::new(&error))
    }
}
