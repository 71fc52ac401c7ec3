//! A bash source as a tree: its functions, what they call and which variables they touch.

use std::collections::{BTreeMap, BTreeSet};

use tree_sitter::{Node, Parser, Tree};

/// A parsed source.
pub struct Source {
    text: String,
    tree: Tree,
}

/// A command as far as it can be known before it runs: words without quotes and expansions are `Some`.
#[derive(Debug, Clone)]
pub struct Call {
    pub name: Option<String>,
    pub arguments: Vec<Option<String>>,
}

/// What stands in one function, or outside of all.
#[derive(Debug, Default, Clone)]
pub struct Body {
    pub calls: Vec<Call>,
    /// Variables that are read where nothing says what to do if they are unset.
    pub read: BTreeSet<String>,
    pub written: BTreeSet<String>,
}

impl Source {
    pub fn parse(text: &str) -> Source {
        let mut parser = Parser::new();
        let language = tree_sitter_bash::LANGUAGE.into();
        parser.set_language(&language).expect("the grammar of bash");
        let tree = parser.parse(text, None).expect("a tree");
        let source = Source {
            text: text.to_owned(),
            tree,
        };
        source.assert_understood();
        source
    }

    /// The grammar knows no `<>`; anything else that it does not understand would be left unchecked.
    fn assert_understood(&self) {
        for node in self.nodes() {
            if node.is_error() || node.is_missing() {
                let before = &self.text[..node.start_byte()];
                assert!(
                    before.ends_with('<') && self.of(node) == ">",
                    "not understood: {:?} in line {}",
                    self.of(node),
                    node.start_position().row + 1
                );
            }
        }
    }

    pub fn of(&self, node: Node<'_>) -> &str {
        &self.text[node.byte_range()]
    }

    /// Every node, from the first to the last.
    pub fn nodes(&self) -> Vec<Node<'_>> {
        let mut list = Vec::new();
        let mut waiting = vec![self.tree.root_node()];
        while let Some(node) = waiting.pop() {
            list.push(node);
            let mut cursor = node.walk();
            let children: Vec<_> = node.children(&mut cursor).collect();
            waiting.extend(children.into_iter().rev());
        }
        list
    }

    /// The bodies by function; the empty name is what stands outside of all.
    pub fn bodies(&self) -> BTreeMap<String, Body> {
        let mut bodies: BTreeMap<String, Body> = BTreeMap::new();
        bodies.entry(String::new()).or_default();
        for node in self.nodes() {
            if node.kind() == "function_definition" {
                let name = self.function(node).to_owned();
                let defined = bodies.insert(name.clone(), Body::default());
                assert!(defined.is_none(), "{name} is defined twice");
            }
        }
        for node in self.nodes() {
            let mut above = std::iter::successors(node.parent(), Node::parent);
            let function = above.find(|node| node.kind() == "function_definition");
            let name = function.map_or("", |node| self.function(node));
            let body = bodies.get_mut(name).expect("it was found above");
            self.add(body, node);
        }
        bodies
    }

    fn function<'a>(&'a self, node: Node<'_>) -> &'a str {
        let name = node.child_by_field_name("name").expect("a name");
        &self.text[name.byte_range()]
    }

    fn add(&self, body: &mut Body, node: Node<'_>) {
        match node.kind() {
            "command" => {
                let call = self.call(node);
                if call.name.as_deref() == Some("read") {
                    let words = call.arguments.iter().flatten();
                    body.written
                        .extend(words.filter(|word| !word.starts_with('-')).cloned());
                }
                body.calls.push(call);
            }
            "variable_name" => {
                let name = self.of(node).to_owned();
                if node
                    .parent()
                    .is_some_and(|above| above.kind() == "unset_command")
                {
                    return;
                }
                let assigned = std::iter::successors(Some(node), Node::parent)
                    .skip(1)
                    .find(|above| above.kind() != "subscript")
                    .is_some_and(|above| match above.kind() {
                        "variable_assignment" => {
                            above.child_by_field_name("name").is_some_and(|left| {
                                left.byte_range().contains(&node.start_byte())
                                    && !self.is_index(left, node)
                            })
                        }
                        "for_statement" | "declaration_command" => true,
                        _ => false,
                    });
                if assigned {
                    body.written.insert(name);
                } else if !self.has_default(node) {
                    body.read.insert(name);
                }
            }
            _ => {}
        }
    }

    /// Whether the variable is the index of an element that is assigned, `a[i]=…`.
    fn is_index(&self, left: Node<'_>, node: Node<'_>) -> bool {
        left.kind() == "subscript" && left.start_byte() != node.start_byte()
    }

    /// `${x:-…}`, `${x+…}`, `${!x@}`.
    fn has_default(&self, node: Node<'_>) -> bool {
        let expansion = std::iter::successors(node.parent(), Node::parent)
            .find(|above| above.kind() != "subscript")
            .filter(|above| above.kind() == "expansion");
        expansion.is_some_and(|above| {
            let after = &self.text[node.end_byte()..above.end_byte()];
            let after = after.strip_prefix("[@]").unwrap_or(after);
            let after = match after.strip_prefix('[') {
                Some(index) => index.split_once(']').map_or("", |(_, rest)| rest),
                None => after,
            };
            [":-", "-", ":+", "+", "@}"]
                .iter()
                .any(|mark| after.starts_with(mark))
        })
    }

    fn call(&self, node: Node<'_>) -> Call {
        let name = node.child_by_field_name("name");
        let plain = |node: Node<'_>| {
            let text = self.of(node);
            let word = match node.kind() {
                "command_name" => node.child(0).is_some_and(|child| child.kind() == "word"),
                kind => kind == "word",
            };
            word.then(|| text.to_owned())
        };
        let mut cursor = node.walk();
        Call {
            name: name.and_then(plain),
            arguments: node
                .children_by_field_name("argument", &mut cursor)
                .map(plain)
                .collect(),
        }
    }
}

impl Call {
    /// The command that is called in the end: of `will TEXT f …`, `wait_for 5 TEXT f …` and `owner f …` it is `f`.
    pub fn commands(&self) -> Vec<&str> {
        let mut list: Vec<&str> = self.name.as_deref().into_iter().collect();
        let passed_on = match self.name.as_deref() {
            Some("will") => Some(1),
            Some("wait_for") => Some(2),
            Some("owner") => Some(0),
            _ => None,
        };
        let command = passed_on.and_then(|at| self.arguments.get(at)?.as_deref());
        list.extend(command);
        list
    }
}
