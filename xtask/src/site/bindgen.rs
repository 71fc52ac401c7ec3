//! From what the compiler wrote to what a browser loads: cut in two where `src/ui/later.rs` says so, with the glue of
//! wasm-bindgen, as the crate that Cargo.lock pins to the version of the app's own.

use super::glue::{self, Names};
use super::{hash, lean, out};
use std::path::Path;
use wasm_bindgen_cli_support::Bindgen;

/// The app as files that a browser loads.
pub struct App {
    /// The name and the text of the JavaScript module.
    pub glue: (String, String),
    /// The name and the bytes of the WebAssembly module.
    pub wasm: (String, Vec<u8>),
    /// The same of the module that is loaded when it is first needed; the glue names it.
    pub later: (String, Vec<u8>),
}

/// How the cutter calls its JavaScript; the app imports it by this name.
const LOADER: &str = "./__wasm_split.js";

/// How the loader makes an instance: only of what a server calls application/wasm.
const STREAMED: &str = "WebAssembly.instantiateStreaming(src, imports)";

/// The same of any answer with these bytes, as servers inside closed networks give them.
const ANY: &str = "WebAssembly.instantiate(await (await src.then((is) => is.ok ? is : Promise.reject(new Error(`${is.status} ${is.url}`)))).arrayBuffer(), imports)";

/// Makes the files of what the compiler wrote, by way of the folder `scratch`. The sections with names of functions and
/// of tools are left out: they are a fifth of what is sent.
pub fn bindings(wasm: &Path, scratch: &Path) -> Result<App, String> {
    let (main, loader, later) = cut(&out::read(wasm)?, scratch)?;
    let said = |error| format!("wasm-bindgen: {error:#}");
    let mut bindgen = Bindgen::new();
    bindgen
        .input_bytes("pgrunbook", main)
        .web(true)
        .map_err(said)?
        .typescript(false)
        .keep_lld_exports(true)
        .remove_name_section(true)
        .remove_producers_section(true)
        .omit_default_module_path(false);
    let mut output = bindgen.generate_output().map_err(said)?;
    let brought = output.snippets().values().any(|files| !files.is_empty());
    if brought || !output.local_modules().is_empty() {
        return Err("a crate brings JavaScript of its own; the page has one module".to_owned());
    }
    let glue = output.js().to_owned();
    let glue = glue::slim(&glue, &slim(output.wasm_mut()))?;
    let bytes = output.wasm_mut().emit_wasm();
    let name = hash::name("pgrunbook_bg", "wasm", &bytes);
    let later_name = hash::name("later", "wasm", &later);
    let glue = lean::script(&one_module(&glue, &loader)?)?
        .replace("pgrunbook_bg.wasm", &name)
        .replace("split_later.wasm", &later_name);
    Ok(App {
        glue: (hash::name("pgrunbook", "js", glue.as_bytes()), glue),
        wasm: (name, bytes),
        later: (later_name, later),
    })
}

/// Takes out what nobody asks for, with all that only it uses, and gives short names to what the module and its glue have from
/// each other: names as wasm-bindgen makes them are long and random. Returns the old and the new names.
fn slim(module: &mut walrus::Module) -> Names {
    let unasked = module.exports.iter();
    let unasked = unasked.filter(|export| export.name.contains(glue::UNASKED));
    let unasked: Vec<_> = unasked.map(walrus::Export::id).collect();
    for export in unasked {
        module.exports.delete(export);
    }
    walrus::passes::gc::run(module);
    let mut names = Names::default();
    let imports = module.imports.iter_mut();
    for import in imports.filter(|import| import.module == "./pgrunbook_bg.js") {
        let short = format!("_{:x}", names.imports.len());
        let long = std::mem::replace(&mut import.name, short.clone());
        names.imports.insert(long, short);
    }
    let exports = module.exports.iter_mut();
    for export in exports.filter(|export| export.name.starts_with("wasm_bindgen__")) {
        let short = format!("${:x}", names.exports.len());
        let long = std::mem::replace(&mut export.name, short.clone());
        names.exports.push((long, short));
    }
    names
}

/// The module of the first view, the JavaScript that loads the other, and the other.
fn cut(wasm: &[u8], scratch: &Path) -> Result<(Vec<u8>, String, Vec<u8>), String> {
    let main = scratch.join("main.wasm");
    let mut options = wasm_split_cli_support::Options::new(wasm);
    options.output_dir = scratch;
    options.main_out_path = &main;
    options.link_name = LOADER;
    options.main_module = "./pgrunbook.js";
    let parts = wasm_split_cli_support::transform(options)
        .map_err(|error| format!("wasm-split: {error:#}"))?;
    let [later] = parts.split_modules.as_slice() else {
        return Err(format!(
            "the app is cut into {} modules beside the first; src/ui/later.rs has one",
            parts.split_modules.len()
        ));
    };
    let loader = out::text(&scratch.join(LOADER))?;
    Ok((out::read(&main)?, loader, plain(&out::read(later)?)?))
}

/// A module without names.
fn plain(wasm: &[u8]) -> Result<Vec<u8>, String> {
    let mut config = walrus::ModuleConfig::new();
    config.generate_name_section(false);
    config.generate_producers_section(false);
    let mut module = config
        .parse(wasm)
        .map_err(|error| format!("wasm-split's module: {error:#}"))?;
    Ok(module.emit_wasm())
}

/// The loader inside the glue: each of them imports from the other, and a file less is a request less.
fn one_module(glue: &str, loader: &str) -> Result<String, String> {
    let import = format!("import * as import1 from \"{LOADER}\"");
    let back = "import { initSync } from \"./pgrunbook.js\";";
    for (text, part) in [(glue, import.as_str()), (loader, back), (loader, STREAMED)] {
        if text.matches(part).count() != 1 {
            return Err(format!(
                "the tools write other JavaScript than they did: {part} is missing"
            ));
        }
    }
    let names: Vec<&str> = loader
        .lines()
        .filter_map(|line| line.strip_prefix("export const ")?.split(' ').next())
        .collect();
    let loader = loader
        .replace(back, "")
        .replace("export const ", "const ")
        .replace(STREAMED, ANY);
    Ok(glue.replace(
        &import,
        &format!("{loader}const import1 = {{ {} }};", names.join(", ")),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_loader_becomes_a_part_of_the_glue() {
        let glue = "import * as import1 from \"./__wasm_split.js\"\nlet wasm;";
        let loader = format!(
            "import {{ initSync }} from \"./pgrunbook.js\";\nexport const __load_a = () => {STREAMED};\n"
        );
        let one = one_module(glue, &loader).expect("one module");
        assert!(
            !one.contains("export ") && !one.contains("import {") && !one.contains("Streaming")
        );
        assert!(one.contains("const __load_a = "));
        assert!(one.contains("const import1 = { __load_a };\nlet wasm;"));
        assert!(one_module("let wasm;", &loader).is_err());
        assert!(one_module(glue, "export const a = 1;").is_err());
    }
}
