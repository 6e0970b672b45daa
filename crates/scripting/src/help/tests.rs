//! The language help on texts as they are while one types.

use super::*;

static KEYS: [Bytes; 3] = [
    Bytes::from_static(b"stock"),
    Bytes::from_static(b"sold 'out'"),
    Bytes::from_static(b"cart:{7}"),
];

const WORLD: World<'_> = World {
    keys: &KEYS,
    is_built: |id| id.spec().name != "wait",
};

/// The text with the place marked by `|`.
fn at(marked: &str) -> (String, usize) {
    let at = marked.find('|').unwrap();
    (marked.replacen('|', "", 1), at)
}

fn labels(marked: &str) -> Vec<String> {
    let (text, at) = at(marked);
    let found = complete(text.as_bytes(), at, &WORLD).map(|found| found.options);
    found.into_iter().flatten().map(|one| one.label).collect()
}

fn title(marked: &str) -> Option<String> {
    let (text, at) = at(marked);
    explain(text.as_bytes(), at, &WORLD).map(|(_, page)| page.title)
}

#[track_caller]
fn offers(marked: &str, label: &str) {
    let labels = labels(marked);
    assert!(labels.iter().any(|one| one == label), "no {label} in {labels:?}");
}

#[track_caller]
fn does_not_offer(marked: &str, label: &str) {
    let labels = labels(marked);
    assert!(!labels.iter().any(|one| one == label), "{label} in {labels:?}");
}

#[test]
fn commands_where_a_command_is_named() {
    offers("redis.call('GE|", "GET");
    offers("x = redis.pcall(\"|\")", "GETDEL");
    offers("redis.call('CONFIG', '|')", "GET");
    offers("redis.call('config', 'ge|t', 'port')", "SET");
    does_not_offer("redis.call('|", "WAIT");
    does_not_offer("redis.call('|", "GETDEL|X");
    assert_eq!(labels("print('GE|')"), [""; 0]);
    assert_eq!(labels("redis.call('GET', x) -- redis.call('|"), [""; 0]);
}

#[test]
fn keys_where_a_key_is_named_and_words_elsewhere() {
    assert_eq!(labels("redis.call('GET', '|')"), ["stock", "cart:{7}"]);
    assert_eq!(
        labels("redis.call('ZUNIONSTORE', x, 2, 'a', '|')"),
        ["stock", "cart:{7}"]
    );
    offers("redis.call('SET', KEYS[1], f(1, {2, 3}), '|')", "NX");
    does_not_offer("redis.call('SET', KEYS[1], f(1, {2, 3}), '|')", "stock");
}

#[test]
fn the_word_that_is_replaced_is_the_whole_string_or_name() {
    let (text, place) = at("redis.call('G|ET', 1)");
    assert_eq!(
        complete(text.as_bytes(), place, &WORLD).unwrap().span,
        Span::new(12, 15)
    );
    let (text, place) = at("return redis.ca|");
    assert_eq!(
        complete(text.as_bytes(), place, &WORLD).unwrap().span,
        Span::new(13, 15)
    );
    let (text, place) = at("return redis.|");
    assert_eq!(
        complete(text.as_bytes(), place, &WORLD).unwrap().span,
        Span::new(13, 13)
    );
}

#[test]
fn fields_of_the_tables_and_methods_of_strings() {
    offers("redis.|", "call");
    offers("return string.fo|", "format");
    offers("local s = ''\nreturn s:|", "rep");
    does_not_offer("redis.|", "format");
    does_not_offer("redis.|", "redis.call");
}

#[test]
fn locals_as_far_as_they_are_visible() {
    let text = "local stock, left = 1, 2\nfor i, v in pairs(KEYS) do local inner = v end\nif stock then local hidden = 1 else \
        local function helper(one, two) return | end end";
    let labels = labels(text);
    assert_eq!(labels[..5], ["two", "one", "helper", "left", "stock"]);
    for name in ["i", "v", "inner", "hidden"] {
        assert!(!labels.iter().any(|one| one == name), "{name} in {labels:?}");
    }
    offers("for i = 1, 3 do |", "i");
    offers("while x do local y = 1 |", "y");
    offers("ret|", "redis");
}

#[test]
fn what_a_word_means() {
    assert_eq!(title("redis.call('|getdel', KEYS[1])").as_deref(), Some("GETDEL key"));
    assert_eq!(title("redis.call('getdel|', KEYS[1])").as_deref(), Some("GETDEL key"));
    assert_eq!(
        title("redis.call('config', 'g|et', 'x')").as_deref(),
        Some("CONFIG GET parameter [parameter ...]")
    );
    assert_eq!(title("redis.call('GET', 'st|ock')"), None);
    assert_eq!(
        title("redis.c|all('GET', 'stock')").as_deref(),
        Some("redis.call(command, ...)")
    );
    assert_eq!(title("return ton|umber(x)").as_deref(), Some("tonumber(value, base)"));
    assert_eq!(
        title("return x:fo|rmat(1)").as_deref(),
        Some("string.format(format, ...)")
    );
    assert_eq!(title("local tonumber = 1 return ton|umber"), None);
    assert_eq!(title("-- ton|umber"), None);
    assert_eq!(title("'ton|umber'"), None);
}

#[test]
fn a_page_says_when_something_is_not_as_on_a_server() {
    let (text, place) = at("redis.call('wa|it', 1, 1)");
    let (_, page) = explain(text.as_bytes(), place, &WORLD).unwrap();
    assert!(page.notes.iter().any(|note| note.contains("not built")), "{page:?}");
    let (text, place) = at("redis.call('mul|ti')");
    let (_, page) = explain(text.as_bytes(), place, &WORLD).unwrap();
    assert!(
        page.notes.iter().any(|note| note.contains("Scripts cannot")),
        "{page:?}"
    );
}

/// Whatever is typed, wherever the caret is.
#[test]
fn no_text_is_too_wrong_to_be_asked_about() {
    let texts: &[&[u8]] = &[
        b"redis.call('",
        b"redis.call(\"GET\\",
        b"redis.call(",
        b"[[",
        b"--[==[",
        b"\xff\xfe'\xff",
        b"end end until )",
        b"local",
        b"for",
        b"function",
        b"function (",
        b"local function",
        b"redis.",
        b":",
        b".",
        b"'",
        b"redis.call('GET',",
        b"((((((((((((((((((((((((",
        b"x = {[redis.call('GET', {",
        b"local a, b,",
        b"\0\0'\0",
    ];
    for text in texts {
        for at in 0..=text.len() + 2 {
            complete(text, at, &WORLD);
            explain(text, at, &WORLD);
        }
    }
}
