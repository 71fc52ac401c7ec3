//! wasm-bindgen, as the crate that Cargo.lock pins to the version of the app's own.

use super::{hash, out};
use std::path::Path;
use wasm_bindgen_cli_support::Bindgen;

/// The app as two files that a browser loads.
pub struct App {
    /// The name and the text of the JavaScript module.
    pub glue: (String, String),
    /// The name and the bytes of the WebAssembly module.
    pub wasm: (String, Vec<u8>),
}

/// Makes the two files of what the compiler wrote. The sections with names of functions and of tools are left out:
/// they are a fifth of what is sent.
pub fn bindings(wasm: &Path) -> Result<App, String> {
    let bytes = out::read(wasm)?;
    let said = |error| format!("wasm-bindgen: {error:#}");
    let mut bindgen = Bindgen::new();
    bindgen
        .input_bytes("pgrunbook", bytes)
        .web(true)
        .map_err(said)?
        .typescript(false)
        .remove_name_section(true)
        .remove_producers_section(true)
        .omit_default_module_path(false);
    let mut output = bindgen.generate_output().map_err(said)?;
    let brought = output.snippets().values().any(|files| !files.is_empty());
    if brought || !output.local_modules().is_empty() {
        return Err("a crate brings JavaScript of its own; the page has one module".to_owned());
    }
    let bytes = output.wasm_mut().emit_wasm();
    let name = hash::name("pgrunbook_bg", "wasm", &bytes);
    let glue = output.js().replace("pgrunbook_bg.wasm", &name);
    Ok(App {
        glue: (hash::name("pgrunbook", "js", glue.as_bytes()), glue),
        wasm: (name, bytes),
    })
}
