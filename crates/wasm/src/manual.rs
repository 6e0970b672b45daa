//! The manual of the commands, which lies beside the engine and is loaded when it is first wanted.

use js_sys::global;
use wasm_bindgen::JsCast as _;
use web_sys::{DedicatedWorkerGlobalScope, XmlHttpRequest};

/// The file, which `cargo xtask dist` puts beside the worker.
const FILE: &str = "manual.txt";

/// Its text. A command cannot wait for a promise, and in a worker nobody minds a request that does
/// not return before it is answered.
pub(crate) fn fetch() -> Option<String> {
    let scope: DedicatedWorkerGlobalScope = global().unchecked_into();
    // Under the stamp of the worker's own build.
    let url = format!("{FILE}{}", scope.location().search());
    let request = XmlHttpRequest::new().ok()?;
    request.open_with_async("GET", &url, false).ok()?;
    request.send().ok()?;
    let arrived = request.status().is_ok_and(|status| status == 200);
    if arrived { request.response_text().ok()? } else { None }
}
