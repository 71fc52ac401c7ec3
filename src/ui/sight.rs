//! What of the page can be seen.

use std::collections::HashSet;

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::{Element, IntersectionObserver, IntersectionObserverEntry, IntersectionObserverInit};

/// Which numbered elements are in sight, or nearly. It lives as long as the page.
#[derive(Clone, Copy)]
pub struct InSight {
    numbers: StoredValue<Option<HashSet<usize>>>,
    observer: StoredValue<Option<IntersectionObserver>, LocalStorage>,
}

impl InSight {
    /// Elements are known by the number behind this in their ids.
    pub fn new(before_number: &'static str) -> InSight {
        let numbers = StoredValue::new(None);
        let told = move |entries: js_sys::Array| {
            for entry in entries {
                let entry: IntersectionObserverEntry = entry.unchecked_into();
                let id = entry.target().id();
                let number = id.strip_prefix(before_number);
                let Some(number) = number.and_then(|number| number.parse::<usize>().ok()) else {
                    continue;
                };
                numbers.update_value(|numbers: &mut Option<HashSet<usize>>| {
                    let numbers = numbers.get_or_insert_default();
                    let _was = match entry.is_intersecting() {
                        true => numbers.insert(number),
                        false => numbers.remove(&number),
                    };
                });
            }
        };
        let told = Closure::<dyn FnMut(js_sys::Array)>::new(told).into_js_value();
        // What the next turn of the wheel shows counts too.
        let near = IntersectionObserverInit::new();
        near.set_root_margin("200px");
        let observer = IntersectionObserver::new_with_options(told.unchecked_ref(), &near);
        InSight {
            numbers,
            observer: StoredValue::new_local(observer.ok()),
        }
    }

    /// Follows an element as long as it is in the page.
    pub fn follow(self, element: &Element) {
        self.observer.with_value(|observer| {
            if let Some(observer) = observer {
                observer.observe(element);
            }
        });
    }

    /// None as long as the browser has not said it.
    pub fn numbers(self) -> Option<HashSet<usize>> {
        self.numbers.get_value()
    }
}
