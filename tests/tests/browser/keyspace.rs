//! The keyspace at a step: every type, and what has changed.

use tests::browser::{Page, Screen, field, on_page};

use super::travel::{arrives, picture};

const SETUP: &str =
    "RPUSH list a b\nHSET hash f 1\nZADD zset 1.5 one 2 two\nSADD set x\nSET bin \"\\x00\\xff\"\nSET mortal 1 PX 50";
const PROGRAM: &str = "redis.call('RPUSH', 'list', 'c')\nredis.call('HSET', 'hash', 'f', 2, 'g', 3)\n\
                       redis.call('ZINCRBY', 'zset', 5, 'one')\nreturn redis.call('DEL', 'set')";

async fn shown(page: &Page, key: &str) -> (String, String) {
    let script = format!(
        "const key = document.querySelector('[data-key=\"{key}\"]'); return [key.dataset.difference, key.innerText.replace(/\\s+/g, ' ')]"
    );
    let shown = page.script(&script).await;
    let text = |at: usize| shown[at].as_str().expect("a text").to_owned();
    (text(0), text(1))
}

async fn on_screen(screen: Screen, name: &'static str) {
    on_page(screen, async move |page: Page| {
        page.type_into(field::CLIENTS, "1").await;
        page.type_into("arrivals", "0").await;
        page.type_into(field::RULE, "").await;
        page.type_into(field::SETUP, SETUP).await;
        page.type_into(field::PROGRAM, PROGRAM).await;
        page.run().await;
        picture(&page).await;
        page.press("to-start").await;
        arrives(&page, 0).await;
        assert_eq!(
            shown(&page, "hash").await,
            ("Same".into(), "hash hash · 1 field value f 1".into())
        );
        assert!(shown(&page, "bin").await.1.contains(r#""\x00\xff""#));
        assert!(shown(&page, "mortal").await.1.contains("expires in 50 ms"));
        page.press("pin").await;
        page.press("step").await;
        arrives(&page, 1).await;
        assert_eq!(shown(&page, "list").await.0, "Changed");
        assert!(shown(&page, "mortal").await.1.contains("expires in 4"), "time goes by");
        for step in 2..=4 {
            page.press("step").await;
            arrives(&page, step).await;
        }
        let (difference, text) = shown(&page, "hash").await;
        assert_eq!(difference, "Changed", "compared with the start");
        assert!(text.contains("f 1 2 ◆ changed") && text.contains("g 3 + new"), "{text}");
        assert!(shown(&page, "zset").await.1.contains("one 1.5 6.5 ◆ changed"));
        assert_eq!(shown(&page, "set").await.0, "Gone");
        page.picture(&format!("{name}-keyspace")).await;
        page.press("pin").await;
        page.until(
            "it is compared with the step before",
            "return document.querySelector('[data-key=list]').dataset.difference === 'Same'",
        )
        .await;
        assert_eq!(shown(&page, "set").await.0, "Gone");
    })
    .await;
}

#[tokio::test]
async fn every_type_is_readable_and_says_what_has_changed() {
    on_screen(Screen::DESKTOP, "desktop-light").await;
}

#[tokio::test]
async fn on_a_phone_in_the_dark_too() {
    on_screen(Screen::PHONE.dark(), "phone-dark").await;
}
