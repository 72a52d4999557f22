//! Calls: arguments counted, put in their parameters' places, and compared with what the parameters accept.

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
            // The arguments are looked at all the same, so that their faults are told in one go.
            for argument in &call.arguments {
                if let Some(node) = &argument.node {
                    self.operand(node);
                }
            }
            return None;
        };
        let counted = self.count(function, call, span);
        let places = self.places(function, call);
        let mut arguments = Vec::with_capacity(places.len());
        let mut sound = counted;
        let mut given = 0_u16;
        for (position, slot) in places.iter().enumerate() {
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
                    let place = slot.map_or(span, |slot| slot.span);
                    if counted
                        && parameter.is_some_and(|parameter| parameter.required)
                        && !may_be_empty(function, position)
                    {
                        sound = false;
                        self.empty_argument(function, parameter, place);
                    }
                    arguments.push(ir::Node::constant(Constant::Missing, place));
                }
            }
        }
        if !sound {
            return None;
        }
        match function.body {
            Body::Branch(branch) => self.branch(function, branch, call, arguments, span, outermost),
            Body::Pure(_) | Body::Text(_) | Body::Asks(_) => self.eager(function, arguments, given, span),
        }
    }

    /// A node that stands where nothing is known of what it should be.
    fn operand(&mut self, tree: &ast::Node) -> Option<ir::Node> {
        if matches!(tree.kind, ast::NodeKind::Word(_)) { None } else { self.node(tree, false) }
    }

    /// The slots of a call in the order of the parameters: an omittable parameter that was left out has none.
    fn places<'a>(&self, function: &Function, call: &'a ast::Call) -> Vec<Option<&'a ast::Argument>> {
        let mut places: Vec<Option<&ast::Argument>> = call.arguments.iter().map(Some).collect();
        // `Now()` is read as a call with one empty slot.
        if let [Some(only)] = places.as_slice()
            && only.node.is_none()
            && function.parameters.is_empty()
        {
            places.clear();
        }
        if let Some(position) = function.omittable
            && places.len() + 1 == function.parameters.len()
        {
            places.insert(position, None);
        }
        // Trailing empty slots are accepted even where the reference lists no further parameter.
        if let Some(most) = function.most() {
            while places.len() > most && places.last().is_some_and(|last| last.is_none_or(|slot| slot.node.is_none())) {
                places.pop();
            }
        }
        places
    }

    fn count(&mut self, function: &Function, call: &ast::Call, span: Span) -> bool {
        let written = match call.arguments.as_slice() {
            [only] if only.node.is_none() => 0,
            arguments => arguments.len(),
        };
        if written < function.fewest() {
            let message = format!("`{}` needs {}, and {written} stand here", function.name, wanted(function));
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
            let message = format!("`{}` takes {}, and {written} stand here", function.name, wanted(function));
            self.report(
                Diagnostic::new(&codes::arguments::TOO_MANY_ARGUMENTS, message)
                    .at(surplus.span, "this one is too many")
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

    /// Keys and values do not pair up: most often the default was forgotten, and everything stands one slot too early.
    fn unpaired_switch(&mut self, call: &ast::Call, span: Span) {
        let last = call.arguments.last().map_or(span, |argument| argument.span);
        let default = call.arguments.get(1).filter(|slot| slot.node.is_some());
        self.report(match default {
            Some(default) => Diagnostic::new(
                &codes::arguments::UNPAIRED_SWITCH,
                "`Switch` has no default, or its last key has no value",
            )
            .at(default.span, "this is taken as the default")
            .at(last, "and this as a key without a value")
            .help("when there is no default, leave its slot empty: `Switch([source], , \"key\", \"value\")`")
            .fix(Span { start: default.span.start, end: default.span.start }, ", ", false),
            None => Diagnostic::new(&codes::arguments::UNPAIRED_SWITCH, "the last key of `Switch` has no value")
                .at(last, "a key without a value")
                .help("write source, default, key, value, key, value, ..."),
        });
    }

    fn empty_argument(&mut self, function: &Function, parameter: Option<&Parameter>, place: Span) {
        let name = parameter.map_or("", |parameter| parameter.name);
        let message = format!("the argument `{name}` of `{}` is empty", function.name);
        self.report(
            Diagnostic::new(&codes::arguments::EMPTY_ARGUMENT, message)
                .at(place, format!("`{name}` must be given"))
                .help("an empty slot is not an empty text; write `\"\"` for an empty text"),
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
        // A text in the place of a number must hold one, unless the parameter's role says more about it.
        let unreadable = parameter.kinds == NUMBER
            && parameter.role == Role::Plain
            && matches!(node.as_constant(), Some(constant @ Constant::Text(_)) if convert::to_integer(constant.value()).is_none());
        if wrong || unreadable {
            let wanted = if parameter.kinds == NUMBER { Kinds::INTEGER } else { parameter.kinds };
            let message = format!("`{}` of `{}` takes {wanted}", parameter.name, function.name);
            let is = if unreadable {
                "this text is not a whole number".to_owned()
            } else {
                format!("this is {}", node.kinds)
            };
            let help = if node.kinds == Kinds::LIST {
                "take one element with `Item`, or join them with `Join`"
            } else {
                "write a value of the kind the function takes"
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
        if let Some(each) = function.each
            && arguments.get(each).is_some_and(|node| node.kinds.meets(Kinds::LIST))
        {
            kinds = kinds.or(Kinds::LIST);
        }
        let call = ir::Call { function, arguments, prepared: Arc::new(prepared) };
        Some(ir::Node { kind: NodeKind::Call(Box::new(call)), kinds, span })
    }

    fn branch(
        &mut self,
        function: &Function,
        branch: Branch,
        call: &ast::Call,
        arguments: Vec<ir::Node>,
        span: Span,
        outermost: bool,
    ) -> Option<ir::Node> {
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
            Branch::SelectUnique => {
                if !outermost {
                    self.report(
                        Diagnostic::new(
                            &codes::arguments::NESTED_SELECT_UNIQUE,
                            "`SelectUniqueValue` must be the outermost function",
                        )
                        .at(call.name_span, "stands inside of another function")
                        .help("put the other functions inside of the arguments of `SelectUniqueValue`"),
                    );
                    return None;
                }
                NodeKind::SelectUnique(arguments.collect())
            }
        };
        Some(ir::Node { kind, kinds, span })
    }
}

fn accepted_kinds(function: &Function, parameter: &Parameter) -> Kinds {
    let each = function.each.and_then(|position| function.parameters.get(position));
    if each.is_some_and(|each| std::ptr::eq(each, parameter)) {
        parameter.kinds.or(Kinds::LIST)
    } else {
        parameter.kinds
    }
}

/// Slots that branching functions leave open although what stands there matters: the default of `Switch` is optional by its
/// row; the values of `Switch` and `IIF` may be left empty and are missing then.
/// A repeated parameter may be left empty but the first time (Microsoft's own `Join("@", [sAMAccountName], )`).
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
