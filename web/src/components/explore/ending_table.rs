//! The ways in which it can end, and how many interleavings lead to each.

use protocol::{Breaks, Ending, Finding};
use yew::prelude::*;

use super::held;
use crate::number::grouped;
use crate::words::{fill, words};

pub(super) fn ending_table(finding: &Finding) -> Html {
    let words = words();
    if finding.endings.is_empty() {
        return Html::default();
    }
    let all = finding.endings.len() as u64 + finding.more_endings;
    let distinct = fill(words.distinct, &[("count", &grouped(all))]);
    html! {
        <section class="panel endings" aria-labelledby="endings-title">
            <h3><span id="endings-title">{ words.endings }</span><small>{ distinct }</small></h3>
            <div class="scrolls" tabindex="0" role="group" aria-labelledby="endings-title">
                <table>
                    <thead><tr>
                        <th scope="col">{ words.returned }</th>
                        <th scope="col">{ words.left_behind }</th>
                        <th scope="col" class="count">{ words.interleavings }</th>
                    </tr></thead>
                    <tbody>{ for finding.endings.iter().map(row) }</tbody>
                </table>
            </div>
            if finding.more_endings > 0 {
                <p class="nothing">{ fill(words.more_endings, &[("count", &grouped(finding.more_endings))]) }</p>
            }
        </section>
    }
}

fn row(ending: &Ending) -> Html {
    let (class, shape, name) = match ending.breaks {
        Breaks::None => ("good", "✓", words().ending_good),
        Breaks::Some => ("mixed", "◐", words().ending_mixed),
        Breaks::All => ("bad", "✗", words().ending_bad),
    };
    let results = ending.results.iter().map(|(result, times)| match times {
        1 => result.clone(),
        times => format!("{times} × {result}"),
    });
    let results = results.collect::<Vec<_>>().join(", ");
    let data = ending.data.iter().map(held).collect::<Vec<_>>().join(", ");
    html! {
        <tr {class}>
            <td><i role="img" aria-label={name} title={name}>{ shape }</i>{ " " }<code>{ results }</code></td>
            <td><code>{ data }</code></td>
            <td class="count">{ &ending.part.count }</td>
        </tr>
    }
}
