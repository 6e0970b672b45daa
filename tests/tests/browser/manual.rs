//! The manual of the commands, which the engine loads when it is first asked for.

use tests::browser::{Page, Screen, field, on_page, on_page_without};

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

#[tokio::test]
async fn where_it_cannot_be_loaded_a_command_says_so_and_others_run() {
    on_page_without("manual.txt", Screen::DESKTOP, async |page: Page| {
        page.editor_is_there().await;
        page.type_into(field::CLIENTS, "1").await;
        page.type_into(field::PROGRAM, "return redis.call('COMMAND', 'DOCS', 'GET')")
            .await;
        let (app, script) = page.run().await;
        assert_eq!((app.number("failed"), script.number("failed")), (1, 1));
        let troubles = page.troubles().await;
        assert!(
            troubles[0]
                .text
                .contains("the manual of the commands could not be loaded"),
            "{troubles:?}"
        );
        page.type_into(field::PROGRAM, "return redis.call('DECR', KEYS[1])")
            .await;
        assert_eq!(page.run().await.1.number("took"), 1);
    })
    .await;
}
