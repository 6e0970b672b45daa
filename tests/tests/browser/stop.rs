//! Stop ends a run, and no program freezes the page.

use tests::browser::{Page, Screen, field, on_page};

#[tokio::test]
async fn an_endless_loop_is_stopped_and_the_page_stays_alive() {
    on_page(Screen::DESKTOP, async |page: Page| {
        let program = page.value(field::PROGRAM).await;
        page.type_into(field::PROGRAM, "while true do end").await;
        page.begin().await;
        page.paints().await;
        page.type_into(field::SEED, "7").await;
        page.press("stop").await;
        page.engine_is_ready().await;
        assert_eq!(
            page.value(field::PROGRAM).await,
            "while true do end",
            "the text is still there"
        );

        page.type_into(field::PROGRAM, &program).await;
        page.type_into(field::CLIENTS, "50").await;
        let (_, script) = page.run().await;
        assert_eq!(script.verdict, "held");
    })
    .await;
}
