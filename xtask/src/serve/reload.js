
// Only here: `cargo xtask serve --watch` says when the page was built anew.
new EventSource(new URL("./RELOAD", import.meta.url)).onmessage = () => location.reload();
