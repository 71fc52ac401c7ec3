//! The glue of wasm-bindgen without what the page never uses, and with short names.

use std::collections::HashMap;

/// The names of a crate's classes for streams, which the page makes none of, in small letters.
pub const UNASKED: &str = "intounderlying";

/// What the module and its glue have from each other, by the names that wasm-bindgen gave, with new ones.
#[derive(Debug, Default)]
pub struct Names {
    /// What the module imports.
    pub imports: HashMap<String, String>,
    /// What it exports under a name that is only the tool's.
    pub exports: Vec<(String, String)>,
}

/// `glue` as the tool wrote it, with what nobody asks for taken out.
///
/// # Errors
/// The module imports something that is not there: the tool writes other JavaScript than it did.
pub fn slim(glue: &str, names: &Names) -> Result<String, String> {
    let mut slim = String::with_capacity(glue.len());
    let mut missing = names.imports.len();
    let mut lines = glue.lines().map(str::trim);
    while let Some(line) = lines.next() {
        let import = import(line);
        if unasked(line) || import.is_some_and(|name| !names.imports.contains_key(name)) {
            // To its last line.
            let mut last = line;
            while !ends(line, last)
                && let Some(next) = lines.next()
            {
                last = next;
            }
            continue;
        }
        match import.and_then(|name| Some((name, names.imports.get(name)?))) {
            Some((name, short)) => {
                missing -= 1;
                slim.push_str(&line.replacen(name, short, 1));
            }
            None => slim.push_str(line),
        }
        slim.push('\n');
    }
    if missing > 0 {
        return Err(format!(
            "the tools write other JavaScript than they did: {missing} imports are missing"
        ));
    }
    // A name can begin as another does.
    let mut exports: Vec<_> = names.exports.iter().collect();
    exports.sort_by_key(|(long, _)| std::cmp::Reverse(long.len()));
    for (long, short) in exports {
        slim = slim.replace(long, short);
    }
    Ok(slim)
}

/// Whether what begins with `first` ends with `line`.
fn ends(first: &str, line: &str) -> bool {
    if first.starts_with("export class ") {
        line.starts_with("if (Symbol.dispose) ")
    } else if import(first).is_some() {
        line == "}," || line.starts_with("}, arguments); },")
    } else {
        line.ends_with(';')
    }
}

/// Whether a class that nobody asks for begins here, or something of it.
fn unasked(line: &str) -> bool {
    let starts = ["export class ", "if (Symbol.dispose) ", "const "];
    let mut names = starts.iter().filter_map(|start| line.strip_prefix(start));
    names.any(|name| name.to_ascii_lowercase().starts_with(UNASKED))
}

/// The name of the function for the module that begins in this line.
fn import(line: &str) -> Option<&str> {
    let (name, _) = line.split_once(": function(")?;
    let word = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    (word && name.starts_with("__wb")).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    const GLUE: &str = "\
export class IntoUnderlyingSink {
    free() {
        wasm.__wbg_intounderlyingsink_free(this, 0);
    }
}
if (Symbol.dispose) IntoUnderlyingSink.prototype[Symbol.dispose] = IntoUnderlyingSink.prototype.free;
function __wbg_get_imports() {
    const import0 = {
        __proto__: null,
        __wbg_body_5f971: function(arg0) {
            const ret = arg0.body;
            return ret;
        },
        __wbg_gone_5f972: function() { return handleError(function (arg0) {
            arg0.gone();
        }, arguments); },
        __wbg_add_5f973: function() { return handleError(function (arg0) {
            arg0.add();
        }, arguments); },
    };
}
const IntoUnderlyingSinkFinalization = (typeof FinalizationRegistry === 'undefined')
    ? { register: () => {}, unregister: () => {} }
    : new FinalizationRegistry(ptr => wasm.__wbg_intounderlyingsink_free(ptr, 1));
function wasm_bindgen__h1(arg0) {
    wasm.wasm_bindgen__h1(arg0);
    wasm.wasm_bindgen__h1_13(arg0);
}
";

    fn names(imports: &[(&str, &str)]) -> Names {
        let pair = |(long, short): &(&str, &str)| ((*long).to_owned(), (*short).to_owned());
        Names {
            imports: imports.iter().map(pair).collect(),
            exports: [("wasm_bindgen__h1", "$0"), ("wasm_bindgen__h1_13", "$1")]
                .iter()
                .map(pair)
                .collect(),
        }
    }

    #[test]
    fn what_is_not_asked_for_goes_and_names_are_short() {
        let names = names(&[("__wbg_body_5f971", "_0"), ("__wbg_add_5f973", "_1")]);
        let expected = "\
function __wbg_get_imports() {
const import0 = {
__proto__: null,
_0: function(arg0) {
const ret = arg0.body;
return ret;
},
_1: function() { return handleError(function (arg0) {
arg0.add();
}, arguments); },
};
}
function $0(arg0) {
wasm.$0(arg0);
wasm.$1(arg0);
}
";
        assert_eq!(slim(GLUE, &names), Ok(expected.to_owned()));
    }

    #[test]
    fn an_import_that_is_not_there_is_an_error() {
        assert!(slim(GLUE, &names(&[("__wbg_other_5f974", "_0")])).is_err());
    }
}
