//! After the first visit the page works without a network.

use tests::browser::{Page, Screen, field, on_page_of_site};

#[tokio::test]
async fn all_works_when_the_server_is_gone() {
    on_page_of_site(Screen::DESKTOP, async |page: Page, site| {
        page.engine_is_ready().await;
        page.type_into(field::CLIENTS, "2000").await;
        page.until(
            "all files are kept",
            "return navigator.serviceWorker.controller !== null",
        )
        .await;
        drop(site);

        page.reload().await;
        page.engine_is_ready().await;
        page.editor_is_there().await;
        assert_eq!(
            page.value(field::CLIENTS).await,
            "2000",
            "what was typed is there again"
        );
        let (app, script) = page.run().await;
        assert_eq!((app.verdict.as_str(), script.verdict.as_str()), ("broken", "held"));

        // The engine that explores had not been asked for before.
        page.press("mode-explore").await;
        page.press("run").await;
        page.until(
            "all orders have been explored",
            "return document.querySelector('[data-card=script][data-verdict=held]') !== null",
        )
        .await;
    })
    .await;
}

#[tokio::test]
async fn whoever_is_online_gets_the_page_from_its_server() {
    on_page_of_site(Screen::DESKTOP, async |page: Page, _site| {
        page.engine_is_ready().await;
        page.until(
            "all files are kept",
            "return navigator.serviceWorker.controller !== null",
        )
        .await;
        let fresh = "const kept = await (await caches.open((await caches.keys())[0])).keys();
            const mine = kept.filter(({ url }) => url.startsWith(location.href.split('#')[0]));
            const page = await fetch('./', { mode: 'same-origin' });
            done([kept.length > 20, mine.length === kept.length, page.headers.get('cache-control')])";
        let fresh = format!("const done = arguments[0]; (async () => {{ {fresh} }})()");
        assert_eq!(
            page.script_async(&fresh).await,
            serde_json::json!([true, true, "no-store"])
        );
    })
    .await;
}
