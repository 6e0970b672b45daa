//! The built page in headless Chromium, as a person would use it.
//!
//! Every test has a browser, a server and a profile of its own, so no test can lean on another.
//! The page is served from a sub-path under a strict Content-Security-Policy, and the browser
//! reaches no other machine.

mod chromium;
mod command;
mod page;

use std::future::Future;
use std::panic::resume_unwind;
use std::path::Path;

use xtask::site::Site;

pub use chromium::{Chromium, Screen};
pub use page::{Facts, Page, Trouble, field, key};

/// The folder the page is built into.
fn dist() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../dist"))
}

/// Where the pictures of a run stay.
fn screenshots() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../target/screenshots"))
}

/// Opens the built page on the screen, waits for the engine and the editor and hands the page to the
/// test.
pub async fn on_page<Test, Work>(screen: Screen, test: Test)
where
    Test: FnOnce(Page) -> Work + Send + 'static,
    Work: Future<Output = ()> + Send + 'static,
{
    on_opening_page(screen, async move |page: Page| {
        page.engine_is_ready().await;
        page.editor_is_there().await;
        test(page).await;
    })
    .await;
}

/// Opens the built page on the screen and hands it to the test before the engine is there.
///
/// The browser is closed also when the test fails. After a test that passed, the page must have
/// kept to itself: no error on the console, no request to another origin.
pub async fn on_opening_page<Test, Work>(screen: Screen, test: Test)
where
    Test: FnOnce(Page) -> Work + Send + 'static,
    Work: Future<Output = ()> + Send + 'static,
{
    on_page_of(dist(), None, screen, async move |page, _site| test(page).await).await;
}

/// Opens the built page on the screen and hands it to the test, with the server that it comes from:
/// dropped, that is gone.
pub async fn on_page_of_site<Test, Work>(screen: Screen, test: Test)
where
    Test: FnOnce(Page, Site) -> Work + Send + 'static,
    Work: Future<Output = ()> + Send + 'static,
{
    on_page_of(dist(), None, screen, test).await;
}

/// Opens the built page as it is where one file is missing, waits for the engine and hands the page
/// to the test.
pub async fn on_page_without<Test, Work>(file: &'static str, screen: Screen, test: Test)
where
    Test: FnOnce(Page) -> Work + Send + 'static,
    Work: Future<Output = ()> + Send + 'static,
{
    let folder = std::env::temp_dir().join(format!("raceground-without-{file}-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder can be made");
    for entry in std::fs::read_dir(dist()).expect("the page is built") {
        let path = entry.expect("the page can be read").path();
        let name = path.file_name().unwrap_or_default();
        if name != file {
            std::fs::copy(&path, folder.join(name)).expect("the page can be copied");
        }
    }
    on_page_of(&folder, Some(file), screen, async move |page, _site| {
        page.engine_is_ready().await;
        test(page).await;
    })
    .await;
    let _ = std::fs::remove_dir_all(folder);
}

async fn on_page_of<Test, Work>(folder: &Path, missing: Option<&'static str>, screen: Screen, test: Test)
where
    Test: FnOnce(Page, Site) -> Work + Send + 'static,
    Work: Future<Output = ()> + Send + 'static,
{
    assert!(
        folder.join("index.html").is_file(),
        "there is no built page: run `cargo xtask dist` first"
    );
    let site = Site::open(folder, 0, "/some/where/").expect("the page can be served");
    let chromium = Chromium::open(screen).await;
    let client = chromium.client().clone();
    // A task of its own, so that a failure does not keep the browser from being closed.
    let outcome = tokio::spawn(async move {
        let page = Page::open(client, site.url()).await;
        test(page.clone(), site).await;
        page.kept_to_itself(missing).await;
    })
    .await;
    chromium.close().await;
    if let Err(failure) = outcome {
        resume_unwind(failure.into_panic());
    }
}
