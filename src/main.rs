//! On the host, the command-line program; on wasm32, the page.

#[cfg(target_arch = "wasm32")]
mod ui;

#[cfg(not(target_arch = "wasm32"))]
fn main() -> std::process::ExitCode {
    pgrunbook::cli::main()
}

#[cfg(target_arch = "wasm32")]
fn main() {
    ui::start();
}
