//! The page without a mouse: everything is reached with Tab, the focus is always to be seen and is never
//! lost.

use tests::browser::{Page, Screen, field, key, on_page};

use super::travel::{arrives, picture, place};

/// No way on the page is longer.
const STOPS: usize = 120;

/// What has the focus: whether it is the one looked for, whether it is to be seen, and what it is. A ring
/// may be drawn around something that only holds it, as around the editor. What sticks to an edge must not
/// cover it.
const FOCUS: &str = "
const element = document.activeElement;
const ringed = (one) => [null, '::after'].some((part) => {
  const style = getComputedStyle(one, part);
  return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0 || style.boxShadow !== 'none';
});
let rings = false;
for (let one = element, up = 0; one && one !== document.body && up < 4; one = one.parentElement, up += 1) rings ||= ringed(one);
const box = element.getBoundingClientRect();
const inside = box.width > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
const over = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
const covered = over && !element.contains(over) && !over.contains(element);
return [element.matches('SELECTOR'), element.matches(':focus-visible') && rings && inside && !covered, element.isContentEditable,
        element.tagName + '#' + element.id + '.' + element.className + [` ringed ${rings}, in view ${inside}`, covered ? ` under ${over.outerHTML.slice(0, 80)}` : '']];
";

/// Goes with Tab, or with Shift and Tab, until the element has the focus.
async fn tab_to(page: &Page, selector: &str, back: bool) {
    let look = FOCUS.replace("SELECTOR", selector);
    let mut way = Vec::new();
    for _ in 0..STOPS {
        if back {
            page.strike(&[key::SHIFT, key::TAB]).await;
        } else {
            page.strike(&[key::TAB]).await;
        }
        let focus = page.script(&look).await;
        let name = focus[3].as_str().unwrap_or_default().to_owned();
        // From the last element Tab leads out of the page, and then in again.
        if !name.starts_with("BODY") {
            assert_eq!(focus[1], true, "the focus on {name} is not to be seen");
        }
        if focus[0] == true {
            return;
        }
        if focus[2] == true {
            page.strike(&[key::ESCAPE]).await;
        }
        way.push(name);
    }
    panic!("{selector} is not on the way: {way:#?}");
}

async fn has_focus(page: &Page, id: &str) {
    let focused = page.script("return document.activeElement.id").await;
    assert_eq!(focused, id, "the focus has gone elsewhere");
}

#[tokio::test]
async fn a_person_without_a_mouse_runs_reads_travels_explores_and_comes_back() {
    on_page(Screen::DESKTOP, async |page: Page| {
        picture(&page).await;
        // The page opens at the first break.
        let (first, _) = place(&page).await;
        tab_to(&page, "#program", false).await;
        // Tab indents in the editor; after Esc it leads out.
        page.strike(&[key::ESCAPE]).await;
        tab_to(&page, "#run", false).await;
        let before = page.script("return window.raceRuns").await;
        page.strike(&[key::ENTER]).await;
        page.until(
            "a run has begun and ended",
            &format!("return window.raceRuns > {before} && document.body.dataset.engine === 'ready'"),
        )
        .await;
        has_focus(&page, "run").await;
        picture(&page).await;
        let verdict = page
            .script("return document.querySelector('[data-card=app]').innerText")
            .await;
        assert!(verdict.as_str().expect("a text").contains("rule broken"), "{verdict}");

        tab_to(&page, "#to-start", false).await;
        page.strike(&[key::ENTER]).await;
        arrives(&page, 0).await;
        tab_to(&page, "#to-break", false).await;
        page.strike(&[key::ENTER]).await;
        arrives(&page, first).await;
        page.strike(&[key::RIGHT]).await;
        arrives(&page, first + 1).await;
        page.strike(&[key::LEFT]).await;
        page.strike(&[key::LEFT]).await;
        arrives(&page, first - 1).await;
        has_focus(&page, "to-break").await;

        tab_to(&page, "#mode-explore", true).await;
        page.strike(&[key::ENTER]).await;
        page.until("the inputs", "return document.getElementById('few-clients') !== null")
            .await;
        has_focus(&page, "mode-explore").await;
        tab_to(&page, "#run", false).await;
        page.strike(&[key::ENTER]).await;
        page.until(
            "both findings",
            "return document.querySelectorAll('.explored .card[data-verdict]').length === 2",
        )
        .await;
        has_focus(&page, "run").await;
        tab_to(&page, "#mode-race", true).await;
        page.strike(&[key::ENTER]).await;
        picture(&page).await;
        has_focus(&page, "mode-race").await;
        assert_eq!(place(&page).await.0, first - 1, "one is where one was");
    })
    .await;
}

#[tokio::test]
async fn every_stop_of_tab_is_to_be_seen_and_the_way_leads_round() {
    for screen in [Screen::DESKTOP, Screen::PHONE] {
        on_page(screen, async |page: Page| {
            picture(&page).await;
            tab_to(&page, "#palette-button", false).await;
            tab_to(&page, "#theme", false).await;
            tab_to(&page, "#palette-button", false).await;
        })
        .await;
    }
}

#[tokio::test]
async fn what_vanishes_with_the_focus_leaves_it_to_run() {
    on_page(Screen::DESKTOP, async |page: Page| {
        page.type_into(field::PROGRAM, "while true do end").await;
        page.begin().await;
        page.script("document.getElementById('stop').focus()").await;
        page.strike(&[key::ENTER]).await;
        page.engine_is_ready().await;
        page.until("Run has the focus", "return document.activeElement.id === 'run'")
            .await;

        page.press("reset").await;
        page.script("document.getElementById('undo').focus()").await;
        page.strike(&[key::ENTER]).await;
        page.until("Run has the focus again", "return document.activeElement.id === 'run'")
            .await;
        assert_eq!(page.value(field::PROGRAM).await, "while true do end");
    })
    .await;
}
