//! What a person asks of every page: calm, large letters, few colours.

use serde_json::json;
use tests::browser::{Page, Screen, on_page};

use super::travel::picture;

/// A desktop's window of 1280 by 900 at a zoom of 200 %.
const ZOOMED: Screen = Screen {
    width: 640,
    height: 450,
    dark: false,
};

/// Everything that moves or could.
const MOVES: &str = "
const long = (times) => times.split(',').some(time => parseFloat(time) > 0);
const found = document.getAnimations().map(one => one.animationName ?? one.transitionProperty);
for (const element of document.querySelectorAll('*')) for (const part of [null, '::before', '::after']) {
  const style = getComputedStyle(element, part);
  const moves = long(style.transitionDuration) || style.animationName !== 'none' && long(style.animationDuration);
  if (moves || style.scrollBehavior === 'smooth') found.push(element.tagName + '.' + element.className + (part ?? ''));
}
return [...new Set(found)];
";

/// Controls that lie on each other, and those whose name is cut off. What scrolls lies
/// under a bar that does not without harm.
const CROWDED: &str = "
const all = [...document.querySelectorAll('button, input, select, summary, [role=slider]')].filter(one => one.checkVisibility());
const boxes = all.map(one => one.getBoundingClientRect());
const name = (one) => one.id || one.className || one.textContent;
const found = [];
for (const [at, one] of all.entries()) {
  if (one.matches('button') && one.scrollWidth > one.clientWidth + 1) found.push(name(one) + ' is cut off');
  const box = boxes[at];
  const scroller = one.closest('.run-bar, .page, .left, .right, .top, .panes, dialog');
  for (let other = at + 1; other < all.length; other += 1) {
    const its = boxes[other];
    const wide = Math.min(box.right, its.right) - Math.max(box.left, its.left);
    const high = Math.min(box.bottom, its.bottom) - Math.max(box.top, its.top);
    const same = scroller === all[other].closest('.run-bar, .page, .left, .right, .top, .panes, dialog');
    if (same && wide > 1 && high > 1) found.push(name(one) + ' and ' + name(all[other]));
  }
  if (!one.closest('.scroller, .scrolls, .timeline') && (box.right > innerWidth + 1 || box.left < -1)) found.push(name(one) + ' is outside');
}
const top = document.scrollingElement;
if (top.scrollWidth > top.clientWidth) found.push('the page is wider than the screen');
return found;
";

async fn explore(page: &Page) {
    page.press("mode-explore").await;
    page.until("the inputs", "return document.getElementById('few-clients') !== null")
        .await;
    page.press("run").await;
    page.until(
        "both findings",
        "return document.querySelectorAll('.explored .card[data-verdict]').length === 2",
    )
    .await;
}

#[tokio::test]
async fn nothing_moves_where_motion_is_not_wanted() {
    on_page(Screen::DESKTOP, async |page: Page| {
        assert_ne!(page.script(MOVES).await, json!([]), "what moves is found");
        page.calm().await;
        picture(&page).await;
        assert_eq!(page.script(MOVES).await, json!([]), "after a run");
        page.press("palette-button").await;
        assert_eq!(page.script(MOVES).await, json!([]), "with the palette");
        page.script("document.getElementById('palette').close()").await;
        explore(&page).await;
        assert_eq!(page.script(MOVES).await, json!([]), "after an exploration");
    })
    .await;
}

#[tokio::test]
async fn at_twice_the_size_nothing_is_cut_off_and_nothing_lies_on_another() {
    on_page(ZOOMED, async |page: Page| {
        picture(&page).await;
        page.picture("zoomed-race").await;
        assert_eq!(page.script(CROWDED).await, json!([]), "a race");
        page.press("palette-button").await;
        page.paints().await;
        page.screen("zoomed-palette").await;
        assert_eq!(page.script(CROWDED).await, json!([]), "the palette");
        page.script("document.getElementById('palette').close()").await;
        explore(&page).await;
        page.picture("zoomed-explore").await;
        assert_eq!(page.script(CROWDED).await, json!([]), "an exploration");
    })
    .await;
}

#[tokio::test]
async fn with_forced_colours_the_selected_and_the_focused_can_be_told() {
    on_page(Screen::DESKTOP, async |page: Page| {
        page.force_colours().await;
        picture(&page).await;
        page.screen("forced-colours").await;
        let borders = "const border = (one) => { const style = getComputedStyle(document.querySelector(one));
              return [style.outlineStyle, style.borderTopWidth, style.borderBottomWidth, style.textDecorationLine].join(); };
            return [border('.card.selected') !== border('.card:not(.selected)'),
                    border('.modes [aria-current]') !== border('.modes :not([aria-current])')]";
        assert_eq!(page.script(borders).await, json!([true, true]));
    })
    .await;
}
