//! On the host, the command-line program; what wasm32 mounts is the app's.

#[cfg(not(target_arch = "wasm32"))]
fn main() -> std::process::ExitCode {
    pgrunbook::cli::main()
}

#[cfg(target_arch = "wasm32")]
fn main() {}
