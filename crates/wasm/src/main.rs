//! The engine's entry: the browser loads it, it listens.

fn main() {
    wasm::start_engine();
}
