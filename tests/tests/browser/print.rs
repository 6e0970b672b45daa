//! The page on paper.

use std::time::Duration;

use serde_json::json;
use tests::browser::{Page, Screen, on_page};

use super::travel::picture;

/// An A4 sheet in CSS pixels, without its margins.
const PAPER: u32 = 718;

/// What is seen of each part.
const SEEN: &str = "
const seen = (selector) => [...document.querySelectorAll(selector)].some(one => one.checkVisibility() && one.getBoundingClientRect().width > 0);
return [
  ['.verdicts', '#timeline-picture', '.story', '.keys', '#program'].filter(one => !seen(one)),
  ['#run', '#reset', '.modes', '#theme', '#palette-button', '.transport', '.copy', '.tools', '.panes', 'input[type=range]', 'dialog'].filter(seen),
];
";

#[tokio::test]
async fn what_matters_is_printed_in_the_light_and_nothing_that_is_pressed() {
    on_page(Screen::DESKTOP.dark(), async |page: Page| {
        picture(&page).await;
        let file = page.print().await;
        assert!(file.starts_with(b"%PDF"));
        let pages = file.windows(11).filter(|part| part == b"/Type /Page").count();
        let tree = file.windows(12).filter(|part| part == b"/Type /Pages").count();
        println!("{} bytes, {} pages", file.len(), pages - tree);
        assert!(
            (1..=6).contains(&(pages - tree)),
            "{pages} pages and {tree} trees of them"
        );

        page.lay_out_for_paper(PAPER).await;
        page.paints().await;
        tokio::time::sleep(Duration::from_millis(200)).await;
        assert_eq!(page.script(SEEN).await, json!([[], []]), "missing, and too much");
        let text = page.script("return document.body.innerText").await;
        let text = text.as_str().expect("a text");
        for part in [
            "rule broken",
            "What happened",
            "Timeline",
            "redis.call('DECR', KEYS[1])",
        ] {
            assert!(text.contains(part), "no {part:?} in {text}");
        }
        let sizes = page
            .script("return [document.documentElement.scrollWidth, document.documentElement.clientWidth, getComputedStyle(document.body).color]")
            .await;
        assert_eq!(sizes[0], sizes[1], "nothing is cut off");
        assert_eq!(sizes[2], "rgb(29, 28, 26)", "the ink of the light theme");
        page.picture("print-race").await;
    })
    .await;
}
