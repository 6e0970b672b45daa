//! What Chromium's driver can do beyond the standard: its protocol for developers, and its logs.

use fantoccini::Client;
use fantoccini::wd::WebDriverCompatibleCommand;
use http::Method;
use serde_json::{Value, json};

/// A command of the driver's own: where it is posted to, and what.
#[derive(Debug)]
struct Extension {
    path: &'static str,
    body: Value,
}

impl WebDriverCompatibleCommand for Extension {
    fn endpoint(&self, base: &url::Url, session: Option<&str>) -> Result<url::Url, url::ParseError> {
        base.join(&format!("session/{}/{}", session.unwrap_or_default(), self.path))
    }

    fn method_and_body(&self, _: &url::Url) -> (Method, Option<String>) {
        (Method::POST, Some(self.body.to_string()))
    }
}

/// Calls a method of the protocol for developers.
pub(super) async fn cdp(client: &Client, method: &str, parameters: Value) -> Value {
    let body = json!({ "cmd": method, "params": parameters });
    client
        .issue_cmd(Extension {
            path: "goog/cdp/execute",
            body,
        })
        .await
        .expect("the browser knows the method")
}

/// Takes what has gathered in a log: `browser` is the console, `performance` the network.
pub(super) async fn log(client: &Client, kind: &str) -> Vec<Value> {
    let entries = client
        .issue_cmd(Extension {
            path: "se/log",
            body: json!({ "type": kind }),
        })
        .await;
    entries
        .expect("the driver keeps the log")
        .as_array()
        .cloned()
        .unwrap_or_default()
}
