//! What a bug looks like from the page.

/// Makes a panic throw a JavaScript error with the message and the place, which reaches the page as
/// the worker's `error` event. Without this it would read "unreachable".
pub(crate) fn throw_on_panic() {
    std::panic::set_hook(Box::new(|panic| {
        wasm_bindgen::throw_str(&format!("The engine has a bug: {panic}"))
    }));
}
