//! A static server for the built page, as strict as any host it may be put on.
//!
//! It forbids everything but the page's own files through its Content-Security-Policy and can serve
//! from a sub-path, so a page that works here works on any static host.

use std::fs;
use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;

use tiny_http::{Header, Request, Response, Server};

/// What the page is allowed to do: load its own files, run wasm, start its own worker.
pub const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
     img-src 'self' data:; font-src 'self'; connect-src 'self'; worker-src 'self'; manifest-src 'self'; \
     base-uri 'none'; form-action 'none'";

/// A running server. It ends with the process, or when it is dropped.
pub struct Site {
    server: Arc<Server>,
    address: SocketAddr,
    prefix: String,
}

impl Site {
    /// Serves the folder on the port of this machine alone; port 0 takes any free one.
    ///
    /// The prefix is the sub-path, with a slash at both ends.
    pub fn open(folder: &Path, port: u16, prefix: &str) -> io::Result<Site> {
        let server = Arc::new(Server::http(("127.0.0.1", port)).map_err(io::Error::other)?);
        let address = server
            .server_addr()
            .to_ip()
            .ok_or_else(|| io::Error::other("not an address of this machine"))?;
        let folder = folder.canonicalize()?;
        for _ in 0..4 {
            let (server, folder, prefix) = (Arc::clone(&server), folder.clone(), prefix.to_owned());
            thread::spawn(move || {
                while let Ok(request) = server.recv() {
                    // A reader that went away is no trouble of the server's.
                    let _ = answer(&folder, &prefix, request);
                }
            });
        }
        Ok(Site {
            server,
            address,
            prefix: prefix.to_owned(),
        })
    }

    /// Where the page is.
    pub fn url(&self) -> String {
        format!("http://{}{}", self.address, self.prefix)
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        for _ in 0..4 {
            self.server.unblock();
        }
    }
}

fn answer(folder: &Path, prefix: &str, request: Request) -> io::Result<()> {
    let found = file_of(folder, prefix, request.url());
    match found.and_then(|path| fs::read(&path).ok().map(|bytes| (path, bytes))) {
        Some((path, bytes)) => {
            let mut response = Response::from_data(bytes).with_header(header("Content-Type", media_type(&path)));
            for (name, value) in [
                ("Content-Security-Policy", POLICY),
                ("Cache-Control", "no-store"),
                ("X-Content-Type-Options", "nosniff"),
                ("Referrer-Policy", "no-referrer"),
            ] {
                response.add_header(header(name, value));
            }
            request.respond(response)
        }
        None => request.respond(Response::from_string("There is no such file.\n").with_status_code(404)),
    }
}

/// The file that a URL names, if it lies in the folder.
fn file_of(folder: &Path, prefix: &str, url: &str) -> Option<PathBuf> {
    let path = url.split(['?', '#']).next()?;
    let mut file = folder.to_owned();
    for part in path.strip_prefix(prefix)?.split('/').filter(|part| !part.is_empty()) {
        // The build never makes a name that needs escaping, so no escape is a name here.
        if part.starts_with('.') || part.contains(['%', '\\', ':']) {
            return None;
        }
        file.push(part);
    }
    if file.is_dir() {
        file.push("index.html");
    }
    file.is_file().then_some(file)
}

fn media_type(path: &Path) -> &'static str {
    match path
        .extension()
        .and_then(|extension| extension.to_str())
        .unwrap_or_default()
    {
        "html" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "wasm" => "application/wasm",
        "json" | "map" => "application/json",
        "webmanifest" => "application/manifest+json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "txt" | "md" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

fn header(name: &str, value: &str) -> Header {
    // Only constants of this file come here: names and values without control characters.
    #[allow(clippy::expect_used)]
    Header::from_bytes(name, value).expect("a header of this file is well formed")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_files_inside_the_folder_are_found() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
        assert_eq!(
            file_of(folder, "/a/", "/a/src/site.rs?v=1"),
            Some(folder.join("src/site.rs"))
        );
        assert_eq!(file_of(folder, "/a/", "/src/site.rs"), None);
        assert_eq!(file_of(folder, "/", "/../xtask/src/site.rs"), None);
        assert_eq!(file_of(folder, "/", "/%2e%2e/xtask/src/site.rs"), None);
        assert_eq!(file_of(folder, "/", "/src"), None);
    }
}
