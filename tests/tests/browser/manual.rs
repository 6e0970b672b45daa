//! The manual of the commands, which the engine loads when it is first asked for.

use tests::browser::{Page, Screen, field, on_page};

#[tokio::test]
async fn a_program_reads_the_manual_as_on_a_real_server() {
    on_page(Screen::DESKTOP, async |page: Page| {
        let requested = "return performance.getEntriesByType('resource').some(one => one.name.includes('manual.txt'))";
        assert_eq!(page.script(requested).await, false, "nobody has asked for it yet");
        page.type_into(field::CLIENTS, "1").await;
        let program = "local docs = redis.call('COMMAND', 'DOCS', 'GETDEL')\n\
            redis.log(redis.LOG_NOTICE, docs[2][2])\n\
            local info = redis.call('COMMAND', 'INFO', 'COPY')\n\
            redis.log(redis.LOG_NOTICE, info[1][1] .. #info[1])\n\
            return redis.call('DECR', KEYS[1])";
        page.type_into(field::PROGRAM, program).await;
        let (app, script) = page.run().await;
        assert_eq!(
            (app.number("failed"), script.number("failed")),
            (0, 0),
            "{:?}",
            page.troubles().await
        );
        let log = page.script("return document.body.innerText").await;
        let log = log.as_str().unwrap_or_default();
        for line in ["The string at a key, which is deleted.", "copy10"] {
            assert!(log.contains(line), "no {line:?} in {log}");
        }
    })
    .await;
}
