//! Checks calls: counts arguments, assigns them to parameters, and compares their kinds.

use std::sync::Arc;

use crate::check::Checker;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes;
use crate::functions::Body;
use crate::functions::Branch;
use crate::functions::Function;
use crate::functions::Parameter;
use crate::functions::Returns;
use crate::functions::Role;
use crate::functions::row::NUMBER;
use crate::ir;
use crate::ir::Constant;
use crate::ir::NodeKind;
use crate::source::Span;
use crate::syntax::ast;
use crate::value::Kinds;
use crate::value::convert;

impl Checker<'_> {
    pub(in crate::check) fn call(&mut self, call: &ast::Call, span: Span, outermost: bool) -> Option<ir::Node> {
        let Some(function) = self.function(call) else {
            // The arguments are checked anyway, so that all their errors are reported at once.
            for argument in &call.arguments {
                if let Some(node) = &argument.node {
                    self.operand(node);
                }
            }
            return None;
        };
        let counted = self.count(function, call, span);
        let slots = slots(function, call);
        let mut arguments = Vec::with_capacity(slots.len());
        let mut sound = counted;
        let mut given = 0_u16;
        for (position, slot) in slots.iter().enumerate() {
            let written = slot.and_then(|slot| slot.node.as_ref());
            let parameter = function.parameter(position);
            match (written, parameter) {
                (Some(tree), Some(parameter)) => {
                    if position < 16 {
                        given |= 1 << position;
                    }
                    match self.argument(function, parameter, tree) {
                        Some(node) => arguments.push(node),
                        None => sound = false,
                    }
                }
                (Some(tree), None) => {
                    self.operand(tree);
                    sound = false;
                }
                (None, parameter) => {
                    let slot_span = slot.map_or(span, |slot| slot.span);
                    if counted
                        && parameter.is_some_and(|parameter| parameter.required)
                        && !may_be_empty(function, position)
                    {
                        sound = false;
                        self.empty_argument(function, parameter, slot_span);
                    }
                    arguments.push(ir::Node::constant(Constant::Missing, slot_span));
                }
            }
        }
        if !sound {
            return None;
        }
        match function.body {
            Body::Branch(Branch::SelectUnique) if !outermost => {
                self.nested_select_unique(call.name_span);
                None
            }
            Body::Branch(branch) => branching(function, branch, arguments, span),
            Body::Pure(_) | Body::Text(_) | Body::Asks(_) => self.eager(function, arguments, given, span),
        }
    }

    /// Resolves a node for which nothing is expected, such as a surplus argument.
    fn operand(&mut self, tree: &ast::Node) -> Option<ir::Node> {
        if matches!(tree.kind, ast::NodeKind::Word(_)) { None } else { self.node(tree, false) }
    }

    fn count(&mut self, function: &Function, call: &ast::Call, span: Span) -> bool {
        let written = match call.arguments.as_slice() {
            [only] if only.node.is_none() => 0,
            arguments => arguments.len(),
        };
        if written < function.fewest() {
            let message = format!("`{}` needs {}, but got {written}", function.name, wanted(function));
            let missing = function.parameters.get(written).map_or("", |parameter| parameter.name);
            self.report(
                Diagnostic::new(&codes::arguments::TOO_FEW_ARGUMENTS, message)
                    .at(span, format!("`{missing}` is missing"))
                    .help(format!("write `{}`", function.signature())),
            );
            return false;
        }
        if let Some(most) = function.most()
            && let Some(surplus) = call.arguments.iter().skip(most).find(|argument| argument.node.is_some())
        {
            let message = format!("`{}` takes {}, but got {written}", function.name, wanted(function));
            self.report(
                Diagnostic::new(&codes::arguments::TOO_MANY_ARGUMENTS, message)
                    .at(surplus.span, "this argument is too many")
                    .help(format!("write `{}`", function.signature())),
            );
            return false;
        }
        if let Body::Branch(Branch::Switch) = function.body
            && written % 2 == 1
        {
            self.unpaired_switch(call, span);
            return false;
        }
        true
    }

    /// Reports keys and values that do not pair up. Usually the default was forgotten, so that every argument is one
    /// slot too early.
    fn unpaired_switch(&mut self, call: &ast::Call, span: Span) {
        let last = call.arguments.last().map_or(span, |argument| argument.span);
        let default = call.arguments.get(1).filter(|slot| slot.node.is_some());
        self.report(match default {
            Some(default) => Diagnostic::new(
                &codes::arguments::UNPAIRED_SWITCH,
                "`Switch` has no default, or its last key has no value",
            )
            .at(default.span, "this is the default")
            .at(last, "and this is a key without a value")
            .help("when there is no default, leave its slot empty: `Switch([source], , \"key\", \"value\")`")
            .fix(Span { start: default.span.start, end: default.span.start }, ", ", false),
            None => Diagnostic::new(&codes::arguments::UNPAIRED_SWITCH, "the last key of `Switch` has no value")
                .at(last, "a key without a value")
                .help("write source, default, key, value, key, value, ..."),
        });
    }

    fn empty_argument(&mut self, function: &Function, parameter: Option<&Parameter>, span: Span) {
        let name = parameter.map_or("", |parameter| parameter.name);
        let message = format!("the argument `{name}` of `{}` is empty", function.name);
        self.report(
            Diagnostic::new(&codes::arguments::EMPTY_ARGUMENT, message)
                .at(span, format!("`{name}` is required"))
                .help("an empty slot is not an empty string; write `\"\"` for an empty string"),
        );
    }

    fn argument(&mut self, function: &Function, parameter: &Parameter, tree: &ast::Node) -> Option<ir::Node> {
        if let (Role::OneOf(words), ast::NodeKind::Word(word)) = (parameter.role, &tree.kind) {
            return self.option_word(function, parameter, words, word, tree.span);
        }
        let node = self.node(tree, false)?;
        self.accepts(function, parameter, &node).then_some(node)
    }

    fn accepts(&mut self, function: &Function, parameter: &Parameter, node: &ir::Node) -> bool {
        let accepted = accepted_kinds(function, parameter);
        let wrong = if node.kinds.is_empty() { false } else { !node.kinds.meets(accepted) };
        // A text for a number must be a number, unless the role of the parameter says more about it.
        let unreadable = parameter.kinds == NUMBER
            && parameter.role == Role::Plain
            && matches!(node.as_constant(), Some(constant @ Constant::Text(_)) if convert::to_integer(constant.value()).is_none());
        if wrong || unreadable {
            let wanted = if parameter.kinds == NUMBER { Kinds::INTEGER } else { parameter.kinds };
            let message = format!("`{}` of `{}` takes {wanted}", parameter.name, function.name);
            let is =
                if unreadable { "this text is not an integer".to_owned() } else { format!("this is {}", node.kinds) };
            let help = if node.kinds == Kinds::LIST {
                "take one element with `Item`, or join them with `Join`"
            } else if unreadable && function.name == "DateFromNum" {
                "read a date that is a text with `FormatDateTime`: the text, no styles, its format, the wanted format"
            } else {
                "write a value of a kind that the function accepts"
            };
            self.report(Diagnostic::new(&codes::arguments::WRONG_KIND, message).at(node.span, is).help(help));
            return false;
        }
        true
    }

    fn eager(
        &mut self,
        function: &'static Function,
        arguments: Vec<ir::Node>,
        given: u16,
        span: Span,
    ) -> Option<ir::Node> {
        let prepared = self.prepare(function, &arguments, given, span)?;
        let mut kinds = match function.returns {
            Returns::Always(kinds) => kinds,
            Returns::Like(position) => arguments.get(position).map_or(Kinds::ANY, |node| node.kinds),
            Returns::ElementOf(_) => Kinds::SCALAR.or(Kinds::COMPLEX),
            Returns::AnyFrom(_) | Returns::SwitchValues => Kinds::ANY,
        };
        if let Some(broadcast) = function.each
            && arguments.get(broadcast).is_some_and(|node| node.kinds.meets(Kinds::LIST))
        {
            kinds = kinds.or(Kinds::LIST);
        }
        let call = ir::Call { function, arguments, prepared: Arc::new(prepared) };
        Some(ir::Node { kind: NodeKind::Call(Box::new(call)), kinds, span, place: span })
    }

    fn nested_select_unique(&mut self, name_span: Span) {
        self.report(
            Diagnostic::new(
                &codes::arguments::NESTED_SELECT_UNIQUE,
                "`SelectUniqueValue` must be the outermost function",
            )
            .at(name_span, "nested in another function")
            .help("move the other functions into the arguments of `SelectUniqueValue`"),
        );
    }
}

/// Returns the slots of a call in the order of the parameters; an omitted optional parameter has none.
fn slots<'a>(function: &Function, call: &'a ast::Call) -> Vec<Option<&'a ast::Argument>> {
    let mut slots: Vec<Option<&ast::Argument>> = call.arguments.iter().map(Some).collect();
    // `Now()` is parsed as a call with one empty slot.
    if let [Some(only)] = slots.as_slice()
        && only.node.is_none()
        && function.parameters.is_empty()
    {
        slots.clear();
    }
    if let Some(position) = function.omittable
        && slots.len() + 1 == function.parameters.len()
    {
        slots.insert(position, None);
    }
    // Trailing empty slots are accepted even where the reference lists no further parameter.
    if let Some(most) = function.most() {
        while slots.len() > most && slots.last().is_some_and(|last| last.is_none_or(|slot| slot.node.is_none())) {
            slots.pop();
        }
    }
    slots
}

/// Builds the node of a function that compiles to jumps.
fn branching(function: &Function, branch: Branch, arguments: Vec<ir::Node>, span: Span) -> Option<ir::Node> {
    let from = match function.returns {
        Returns::AnyFrom(position) => position,
        _ => 0,
    };
    let mut kinds = arguments.iter().skip(from).fold(Kinds::NONE, |kinds, node| kinds.or(node.kinds));
    let mut arguments = arguments.into_iter();
    let kind = match branch {
        Branch::If => {
            let parts = (arguments.next()?, arguments.next()?, arguments.next()?);
            NodeKind::If(Box::new([parts.0, parts.1, parts.2]))
        }
        Branch::Switch => {
            let (source, default) = (arguments.next()?, arguments.next()?);
            kinds = default.kinds;
            let mut cases = Vec::new();
            while let (Some(key), Some(value)) = (arguments.next(), arguments.next()) {
                kinds = kinds.or(value.kinds);
                cases.push((key, value));
            }
            NodeKind::Switch(Box::new(ir::Switch { source, default, cases }))
        }
        Branch::Coalesce => NodeKind::Coalesce(arguments.collect()),
        Branch::IgnoreFlow => NodeKind::IgnoreFlow(Box::new(arguments.next()?)),
        Branch::SelectUnique => NodeKind::SelectUnique(arguments.collect()),
    };
    Some(ir::Node { kind, kinds, span, place: span })
}

fn accepted_kinds(function: &Function, parameter: &Parameter) -> Kinds {
    let broadcast = function.each.and_then(|position| function.parameters.get(position));
    if broadcast.is_some_and(|broadcast| std::ptr::eq(broadcast, parameter)) {
        parameter.kinds.or(Kinds::LIST)
    } else {
        parameter.kinds
    }
}

/// Returns whether a required slot may be empty.
///
/// The default of `Switch` is optional, and the values of `Switch` and `IIF` may be empty, which means missing. A
/// repeated parameter may be empty except the first time (Microsoft's own `Join("@", [sAMAccountName], )`).
fn may_be_empty(function: &Function, position: usize) -> bool {
    if position >= function.parameters.len() {
        return true;
    }
    match function.body {
        Body::Branch(Branch::If) => position > 0,
        Body::Branch(Branch::Switch) => position > 0,
        _ => false,
    }
}

fn wanted(function: &Function) -> String {
    let fewest = function.fewest();
    let plural = |count: usize| if count == 1 { "argument" } else { "arguments" };
    match function.most() {
        None => format!("at least {fewest} {}", plural(fewest)),
        Some(0) => "no arguments".to_owned(),
        Some(most) if most == fewest => format!("{most} {}", plural(most)),
        Some(most) => format!("{fewest} to {most} arguments"),
    }
}
