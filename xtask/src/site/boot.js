// Starts the page. Where that fails, the element `broken` says so and what is there stays readable.
import("./GLUE")
  .then((glue) => glue.default({ module_or_path: new URL("./WASM", import.meta.url) }))
  .catch((error) => {
    const place = document.getElementById("broken");
    if (place) {
      const text = document.createElement("pre");
      text.textContent = String(error);
      place.append(text);
      place.hidden = false;
    }
    throw error;
  });
