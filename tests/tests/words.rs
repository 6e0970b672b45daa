//! What an editor offers beside commands: exactly the names that a script has, which are those that it
//! has on a real server.

use std::collections::BTreeSet;

use resp::{Bytes, Value};
use scenario::typing::complete;
use tests::suite::{EngineTarget, RealServer, Target};

/// Every global of a script, and every field of those that are tables.
const NAMES: &str = "local names = {}
for name, value in pairs(_G) do
  names[#names + 1] = name
  if type(value) == 'table' and value ~= _G and name ~= 'KEYS' and name ~= 'ARGV' then
    for field in pairs(value) do names[#names + 1] = name .. '.' .. field end
  end
end
return names";

fn labels(text: &str) -> Vec<String> {
    let found = complete(text, "", text.len());
    let found = found.unwrap_or_else(|| panic!("nothing is offered for {text:?}"));
    found.options.into_iter().map(|one| one.label).collect()
}

fn names_on(mut server: impl Target) -> BTreeSet<String> {
    let command = ["EVAL", NAMES, "0"].map(Bytes::from);
    let Value::Array(names) = server.ask("a", &command) else {
        panic!("the script returns a list");
    };
    let names = names.into_iter().map(|name| match name {
        Value::Bulk(name) => String::from_utf8_lossy(&name).into_owned(),
        other => panic!("{other:?} is no name"),
    });
    // What the server keeps for itself.
    names.filter(|name| !name.starts_with("__redis__")).collect()
}

#[test]
fn an_editor_offers_the_names_that_a_script_has() {
    let mut offered = BTreeSet::new();
    for global in labels("") {
        let fields = ["KEYS", "ARGV", "_G"].contains(&global.as_str());
        let text = format!("{global}.");
        if !fields && complete(&text, "", text.len()).is_some() {
            offered.extend(labels(&text).into_iter().map(|field| format!("{global}.{field}")));
        }
        offered.insert(global);
    }
    let here = names_on(EngineTarget::default());
    let missing: Vec<_> = here.difference(&offered).collect();
    let strange: Vec<_> = offered.difference(&here).collect();
    assert!(
        missing.is_empty() && strange.is_empty(),
        "missing: {missing:?}, strange: {strange:?}"
    );
    let real = names_on(RealServer::launch());
    assert_eq!(here, real);
}
