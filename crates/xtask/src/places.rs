//! Where things are in the repository.

use std::path::{Path, PathBuf};

/// The top of the repository.
pub(crate) fn root() -> PathBuf {
    // The two folders above this crate's manifest, wherever the repository was cloned to.
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .ancestors()
        .nth(2)
        .map(Path::to_path_buf)
        .unwrap_or_default()
}

/// The one ignored folder in which set-up keeps what it installs.
pub(crate) fn tools() -> PathBuf {
    root().join(".tools")
}

/// Programs that set-up has installed.
pub(crate) fn tools_bin() -> PathBuf {
    tools().join("bin")
}

/// The folder a static host can serve.
pub(crate) fn dist() -> PathBuf {
    root().join("dist")
}

/// Where the browser tests leave their pictures.
pub(crate) fn screenshots() -> PathBuf {
    root().join("target/screenshots")
}

/// Where wasm is built: apart from the native build, since the compiler may be another one.
pub(crate) fn wasm_target() -> PathBuf {
    root().join("target/wasm")
}
