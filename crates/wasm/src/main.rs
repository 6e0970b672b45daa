//! The worker's entry: the browser loads it, it listens.

fn main() {
    wasm::start();
}
