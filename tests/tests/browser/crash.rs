//! A bug of the page's own becomes a page to read, and nothing typed is lost.

use tests::browser::{Page, Screen, field, on_page};

#[tokio::test]
async fn a_panic_is_told_and_what_was_typed_comes_back() {
    on_page(Screen::DESKTOP, async |page: Page| {
        page.type_into(field::CLIENTS, "77").await;
        page.script("Node.prototype.insertBefore = () => { throw new Error('broken on purpose'); }")
            .await;
        // What is drawn now has nowhere to go.
        page.script("document.getElementById('mode-explore').click()").await;
        page.until("the crash is told", "return !document.getElementById('crash').hidden")
            .await;
        let report = page
            .script("return document.getElementById('crash-report').textContent")
            .await;
        assert!(
            report.as_str().unwrap_or_default().starts_with("Raceground "),
            "{report}"
        );
        let focus = page
            .script("return document.activeElement.closest('#crash') !== null")
            .await;
        assert_eq!(focus, true, "the link to go on with has the focus");
        let said = page.console().await;
        assert!(
            said.contains("broken on purpose") || said.contains("unreachable"),
            "{said}"
        );

        page.reload().await;
        page.engine_is_ready().await;
        assert_eq!(page.value(field::CLIENTS).await, "77");
    })
    .await;
}
