//! A race comes out the same in a browser as natively, to the last bit.

use scenario::{Progress, Race, Variant, scenarios};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_dedicated_worker);

/// What `crates/scenario/tests/inventory.rs` holds the native engine to.
const DIGESTS: &str = include_str!("../../scenario/scenarios/inventory/digests.txt");

#[wasm_bindgen_test]
fn the_inventory_has_its_recorded_digests() {
    let inventory = scenarios().remove(0).setup;
    for (variant, recorded) in [Variant::App, Variant::Script].into_iter().zip(DIGESTS.lines()) {
        let mut race = Race::new(&inventory, variant).unwrap_or_else(|troubles| panic!("{troubles:#?}"));
        while race.advance(1_000) != Progress::Done {}
        assert_eq!(format!("{:032x}", race.report().digest), recorded, "{variant:?}");
    }
}
