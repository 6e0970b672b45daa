//! What a newcomer meets in the first minute, without reading anything.

use tests::browser::{Page, Screen, on_opening_page};

async fn text(page: &Page, selector: &str) -> String {
    let script = format!("return document.querySelector('{selector}')?.innerText ?? ''");
    let text = page.script(&script).await;
    text.as_str().unwrap_or_default().to_owned()
}

#[tokio::test]
async fn a_newcomer_sees_the_race_why_it_is_one_and_how_many_orders_have_it() {
    on_opening_page(Screen::DESKTOP, async |page: Page| {
        // The two cards stand there without a click.
        let (app, script) = (page.card("app").await, page.card("script").await);
        assert_eq!((app.verdict.as_str(), script.verdict.as_str()), ("broken", "held"));
        assert!(text(&page, "[data-card=app] .headline").await.starts_with("oversold "));
        assert!(
            text(&page, "[data-card=script] .headline")
                .await
                .starts_with("sold exactly 100")
        );

        // Run, and to the first break on the strip.
        page.run().await;
        page.press("to-start").await;
        page.until(
            "the beginning is shown",
            "return document.querySelector('#place').dataset.step === '0'",
        )
        .await;
        page.press("to-break").await;
        page.until(
            "the rule is broken",
            "return [...document.querySelectorAll('.story .tag')].some(tag => tag.innerText.includes('rule broken'))",
        )
        .await;
        let story = page.story().await;
        let last = story.last().map(String::as_str).unwrap_or_default();
        assert!(
            last.contains("client ") && last.contains("decremented stock to −1"),
            "{story:#?}"
        );
        assert!(last.contains("on a value it read before step"), "{story:#?}");
        assert!(story.iter().any(|step| step.contains("read stock = ")), "{story:#?}");

        // One click more, and one to begin.
        page.press("mode-explore").await;
        page.press("run").await;
        page.until(
            "both are explored",
            "return document.querySelectorAll('.explored .card[data-verdict]').length === 2",
        )
        .await;
        assert!(text(&page, "[data-card=app] .headline").await.starts_with("60 of 66"));
        assert!(
            text(&page, "[data-card=script] .headline")
                .await
                .starts_with("none of 6")
        );
        let smallest = text(&page, "#smallest").await;
        assert!(
            smallest.contains("2 clients, 4 steps") && smallest.contains("on a value that was gone"),
            "{smallest}"
        );
    })
    .await;
}
