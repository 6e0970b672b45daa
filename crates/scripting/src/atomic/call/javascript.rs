//! In JavaScript, with node-redis and with ioredis.

use resp::Bytes;

use super::{Call, escaped};

/// A module that works with versions 4 and 5 of node-redis.
pub(super) fn node_redis(call: &Call<'_>) -> String {
    let tries = format!(
        "let reply;\ntry {{\n  reply = await client.evalSha('{}', call);\n}} catch (error) {{\n  if (!error.message.startsWith('NOSCRIPT')) throw error;\n  reply = await client.eval(script, call);\n}}\n",
        call.sha()
    );
    format!(
        "import {{ createClient }} from 'redis';\n\nconst client = await createClient().connect();\n\nconst script = {};\nconst call = {{ keys: {}, arguments: {} }};\n\n{tries}console.log(reply);\nawait client.quit();\n",
        long(call.script),
        list(call.keys),
        list(call.args),
    )
}

/// A module; ioredis asks by `EVALSHA` and sends the text after `NOSCRIPT` by itself.
pub(super) fn ioredis(call: &Call<'_>) -> String {
    let parameters = [list(call.keys), list(call.args)].map(|list| {
        let inside = list[1..list.len() - 1].to_owned();
        Some(inside).filter(|inside| !inside.is_empty())
    });
    let parameters: Vec<String> = parameters.into_iter().flatten().collect();
    format!(
        "import Redis from 'ioredis';\n\nconst redis = new Redis();\n\n// EVALSHA {}, and EVAL after NOSCRIPT.\nredis.defineCommand('atomic', {{ numberOfKeys: {}, lua: {} }});\n\nconsole.log(await redis.atomic({}));\nawait redis.quit();\n",
        call.sha(),
        call.keys.len(),
        long(call.script),
        parameters.join(", "),
    )
}

fn long(script: &str) -> String {
    format!("`{}`", escaped(script, "`", &["${"], true))
}

fn list(values: &[Bytes]) -> String {
    let values: Vec<String> = values.iter().map(|value| literal(value)).collect();
    format!("[{}]", values.join(", "))
}

fn literal(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        // U+2028 and U+2029 may stand in a string since ES2019.
        Ok(text) => format!("'{}'", escaped(text, "'", &[], false)),
        Err(_) => {
            let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
            format!("Buffer.from('{hex}', 'hex')")
        }
    }
}
