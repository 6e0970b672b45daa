//! A static server for the built page, as strict as any host it may be put on.
//!
//! It forbids everything but the page's own files through its Content-Security-Policy and can serve
//! from a sub-path, so a page that works here works on any static host.

use std::fs;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

/// What the page is allowed to do: load its own files, run wasm, start its own worker.
pub const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
     img-src 'self' data:; font-src 'self'; connect-src 'self'; worker-src 'self'; manifest-src 'self'; \
     base-uri 'none'; form-action 'none'";

/// What goes with every file. One request a connection: browsers open some ahead and leave them
/// idle, and none of them may keep another one waiting.
const HEADERS: &str = "Cache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\n\
     Referrer-Policy: no-referrer\r\nConnection: close\r\n";

/// The longest request that is read; the page's own are far shorter.
const LONGEST_REQUEST: u64 = 64 * 1024;

/// A running server. It ends with the process, or when it is dropped.
pub struct Site {
    address: SocketAddr,
    prefix: String,
    closed: Arc<AtomicBool>,
}

impl Site {
    /// Serves the folder on the port of this machine alone; port 0 takes any free one.
    ///
    /// The prefix is the sub-path, with a slash at both ends.
    pub fn open(folder: &Path, port: u16, prefix: &str) -> io::Result<Site> {
        let listener = TcpListener::bind(("127.0.0.1", port))?;
        let site = Site {
            address: listener.local_addr()?,
            prefix: prefix.to_owned(),
            closed: Arc::new(AtomicBool::new(false)),
        };
        let shown: Arc<(PathBuf, String)> = Arc::new((folder.canonicalize()?, prefix.to_owned()));
        let closed = Arc::clone(&site.closed);
        thread::spawn(move || {
            for connection in listener.incoming().flatten() {
                if closed.load(Ordering::Relaxed) {
                    break;
                }
                let shown = Arc::clone(&shown);
                // A reader that went away is no trouble of the server's.
                thread::spawn(move || drop(answer(&shown.0, &shown.1, connection)));
            }
        });
        Ok(site)
    }

    /// Where the page is.
    pub fn url(&self) -> String {
        format!("http://{}{}", self.address, self.prefix)
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        self.closed.store(true, Ordering::Relaxed);
        // The listener wakes up, sees that it is closed and ends.
        let _ = TcpStream::connect(self.address);
    }
}

fn answer(folder: &Path, prefix: &str, mut connection: TcpStream) -> io::Result<()> {
    connection.set_read_timeout(Some(Duration::from_secs(60)))?;
    let Some((method, url)) = request(&connection)? else {
        return Ok(());
    };
    let file = file_of(folder, prefix, &url).and_then(|path| Some((fs::read(&path).ok()?, path)));
    let (status, kind, body) = match (method.as_str(), file) {
        ("GET" | "HEAD", Some((bytes, path))) => ("200 OK", media_type(&path), bytes),
        ("GET" | "HEAD", None) => (
            "404 Not Found",
            media_type(Path::new("a.txt")),
            b"There is no such file.\n".to_vec(),
        ),
        _ => (
            "405 Method Not Allowed",
            media_type(Path::new("a.txt")),
            b"Files are read here.\n".to_vec(),
        ),
    };
    let length = body.len();
    write!(
        connection,
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\n\
         Content-Security-Policy: {POLICY}\r\n{HEADERS}\r\n"
    )?;
    if method != "HEAD" {
        connection.write_all(&body)?;
    }
    connection.flush()
}

/// Reads a request to its end; answers its method and URL, or nothing if none came.
fn request(connection: &TcpStream) -> io::Result<Option<(String, String)>> {
    let mut lines = BufReader::new(connection.take(LONGEST_REQUEST)).lines();
    let Some(first) = lines.next().transpose()? else {
        return Ok(None);
    };
    for line in lines {
        if line?.is_empty() {
            break;
        }
    }
    let mut words = first.split(' ').map(str::to_owned);
    Ok(words.next().zip(words.next()))
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

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(site: &Site, request: &str) -> String {
        let mut connection = TcpStream::connect(site.address).unwrap();
        connection.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        connection.read_to_string(&mut answer).unwrap();
        answer
    }

    #[test]
    fn a_file_comes_with_its_type_its_length_and_the_policy() {
        let site = Site::open(Path::new(env!("CARGO_MANIFEST_DIR")), 0, "/a/").unwrap();
        // Connections that say nothing, as browsers keep them, are in nobody's way.
        let idle: Vec<_> = (0..20).map(|_| TcpStream::connect(site.address).unwrap()).collect();
        let answer = ask(&site, "GET /a/Cargo.toml HTTP/1.1\r\nHost: here\r\n\r\n");
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        assert!(head.starts_with("HTTP/1.1 200 OK\r\n"), "{head}");
        assert!(head.contains(&format!("Content-Length: {}", body.len())), "{head}");
        assert!(head.contains(POLICY), "{head}");
        assert!(body.starts_with("[package]"), "{body}");
        assert!(ask(&site, "GET /a/none HTTP/1.1\r\n\r\n").starts_with("HTTP/1.1 404 "));
        assert!(ask(&site, "POST /a/Cargo.toml HTTP/1.1\r\n\r\n").starts_with("HTTP/1.1 405 "));
        drop(idle);
    }

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
