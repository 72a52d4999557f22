//! The layout of the target object of a mapping: fixed bytes with gaps for the values.
//!
//! [`Skeleton::new`] turns the targets into a flat list of steps: open an object, list or element; write a member
//! with its escaped name; close. [`Skeleton::write`] runs the steps and copies names and values into a buffer. An
//! object, list or element that stays empty is removed again, so missing values leave nothing. A test compares the
//! result with [`Path::set`].

use std::collections::BTreeMap;

use serde_json::Map;
use serde_json::Value as Json;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::scim as codes;
use crate::scim::Path;
use crate::scim::object;
use crate::scim::output::Fragment;
use crate::scim::output::Output;
use crate::scim::schema::Kind;
use crate::scim::values::FromClosure;
use crate::scim::values::Values;
use crate::value::Value;
use crate::value::json::to_json;

/// The target of a mapping: a path, and the form of its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// The path.
    pub path: Path,
    /// The kind of the target attribute; values are converted to it where possible, see [`convert`].
    pub kind: Kind,
    /// Whether the target attribute is multi-valued; a single value is then written as a list of one.
    pub multivalued: bool,
    /// Whether a value is written as an object with the single member `value`, as SCIM does for references.
    pub wrapped: bool,
}

impl Target {
    /// Creates a single-valued target.
    pub fn new(path: Path, kind: Kind) -> Target {
        Target { path, kind, multivalued: false, wrapped: false }
    }
}

/// The error when a target does not fit into the object.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct LayoutError {
    /// The index of the target.
    pub target: usize,
    /// The index of the earlier target that it errors with.
    pub with: Option<usize>,
    /// The diagnostic.
    pub diagnostic: Diagnostic,
}

/// Converts a value to the kind of the target attribute.
///
/// For a Boolean, `True` and `False` in any case and with whitespace around them; for an Integer, decimal digits, as
/// .NET's `Boolean.Parse` and `Int64.Parse` accept them. `None` when a value cannot be converted; [`Skeleton::write`]
/// then writes it unchanged.
pub fn convert(kind: Kind, value: Value<'_>) -> Option<Value<'_>> {
    match (kind, value) {
        (Kind::Boolean, Value::Text(text)) => {
            let text = text.trim();
            if text.eq_ignore_ascii_case("true") {
                Some(Value::Boolean(true))
            } else if text.eq_ignore_ascii_case("false") {
                Some(Value::Boolean(false))
            } else {
                None
            }
        }
        (Kind::Boolean, Value::Integer(_)) | (Kind::Integer, Value::Boolean(_)) => None,
        (Kind::Integer, Value::Text(text)) => text.trim().parse().ok().map(Value::Integer),
        (_, other) => Some(other),
    }
}

/// A step of writing an object.
#[derive(Debug, Clone)]
enum Step {
    /// Opens an object, list or element: member name, bracket and literals. After literals the next member needs a
    /// comma.
    Open { head: Fragment, has_literals: bool },
    /// Closes it with this bracket.
    Close(u8),
    /// Writes a value. `name` ends with the opening quote of a text; `takes_text` says whether texts are written
    /// unchanged.
    Leaf { name: Fragment, target: usize, form: Form, takes_text: bool },
}

/// The form of a value.
#[derive(Debug, Clone, Copy)]
struct Form {
    kind: Kind,
    multivalued: bool,
    wrapped: bool,
    /// Whether any value is written as it is, also a list without elements.
    is_plain: bool,
}

impl Form {
    /// Returns whether a text is written unchanged, in quotes.
    #[inline]
    fn takes_text_as_it_is(self) -> bool {
        !self.multivalued && !self.wrapped && !matches!(self.kind, Kind::Boolean | Kind::Integer)
    }
}

/// Maximum nesting of steps: extension, attribute, nested list, element, and one spare.
const MAX_DEPTH: usize = 6;

/// The layout of the target object of a mapping. Members are in the order in which targets first use them.
///
/// ```
/// use attrflow::scim::schema::Kind;
/// use attrflow::Value;
/// use attrflow::scim::skeleton::Skeleton;
/// use attrflow::scim::skeleton::Target;
///
/// let paths = ["userName", r#"emails[type eq "work"].value"#];
/// let targets: Vec<Target> = paths.iter().map(|path| Target::new(path.parse().unwrap(), Kind::Text)).collect();
/// let skeleton = Skeleton::new(&targets).unwrap();
/// let mut out = Vec::new();
/// let values = [Value::Text("jo"), Value::Text("jo@example.com")];
/// skeleton.write(|target| values.get(target), &mut out);
/// assert_eq!(out, br#"{"userName":"jo","emails":[{"type":"work","value":"jo@example.com"}]}"#);
/// ```
#[derive(Debug, Clone)]
pub struct Skeleton {
    steps: Vec<Step>,
}

impl Skeleton {
    /// Lays out targets.
    ///
    /// # Errors
    ///
    /// Every target that does not fit: a path used twice, a path that is a value for one target and an object or list
    /// for another, a filter that describes no element, a target that sets a literal of its own filter.
    pub fn new(targets: &[Target]) -> Result<Skeleton, Vec<LayoutError>> {
        let mut top = Shape::Object(Members::default());
        let mut errors = Vec::new();
        for (index, target) in targets.iter().enumerate() {
            if let Err((with, diagnostic)) = insert(&mut top, index, target) {
                errors.push(LayoutError { target: index, with, diagnostic });
            }
        }
        if !errors.is_empty() {
            return Err(errors);
        }
        let mut steps = Vec::new();
        if let Shape::Object(members) = &top {
            members.lay_out(targets, &mut steps);
        }
        Ok(Skeleton { steps })
    }

    /// Lays out values by their names, in this order, each as it is.
    pub(crate) fn of_names<'n>(names: impl Iterator<Item = &'n str>) -> Skeleton {
        let form = Form { kind: Kind::Text, multivalued: false, wrapped: false, is_plain: true };
        let leaf = |(target, name)| {
            let mut member = Vec::new();
            let mut out = Output::after(&mut member);
            out.push_text(name);
            out.extend(b":\"");
            out.finish();
            Step::Leaf { name: Fragment::new(&member), target, form, takes_text: true }
        };
        Skeleton { steps: names.enumerate().map(leaf).collect() }
    }

    /// Writes the object of a record.
    pub(crate) fn write_from<'v>(&self, mut values: impl Values<'v>, out: &mut Vec<u8>) {
        let mut out = Output::after(out);
        out.push(b'{');
        self.push_members(&mut values, false, &mut out);
        out.push(b'}');
        out.finish();
    }

    /// Writes the object of a record. `value` returns the value of each target by its index; `None` is a missing
    /// value.
    pub fn write<'v: 's, 's>(&self, value: impl Fn(usize) -> Option<&'s Value<'v>>, out: &mut Vec<u8>) {
        self.write_from(FromClosure::new(value), out);
    }

    /// Writes only the members, for an object that has others as well. `out` ends with `{` or with a member; a comma
    /// is added if needed.
    pub fn write_members<'v: 's, 's>(&self, value: impl Fn(usize) -> Option<&'s Value<'v>>, out: &mut Vec<u8>) {
        let mut out = Output::after(out);
        let is_continued = !matches!(out.last(), None | Some(b'{'));
        self.push_members(&mut FromClosure::new(value), is_continued, &mut out);
        out.finish();
    }

    /// Writes the members, after others of the object if `is_continued` is set.
    #[inline]
    fn push_members<'v>(&self, values: &mut impl Values<'v>, is_continued: bool, out: &mut Output<'_>) {
        // Per open step: the offset of its beginning, the offset of its content, and whether it needed a comma.
        let mut open = [(0_usize, 0_usize, false); MAX_DEPTH];
        let mut depth = 0_usize;
        let mut comma = is_continued;
        for step in &self.steps {
            match step {
                Step::Open { head, has_literals } => {
                    let start = out.at();
                    out.push_fragment(head, comma);
                    if let Some(slot) = open.get_mut(depth) {
                        *slot = (start, out.at(), comma);
                    }
                    depth += 1;
                    comma = *has_literals;
                }
                Step::Close(bracket) => {
                    depth = depth.saturating_sub(1);
                    match open.get(depth) {
                        Some((start, content, before)) if *content == out.at() => {
                            out.truncate(*start);
                            comma = *before;
                        }
                        _ => {
                            out.push(*bracket);
                            comma = true;
                        }
                    }
                }
                Step::Leaf { name, target, form, takes_text } => {
                    if values.is_deferred(*target) {
                        let start = out.at();
                        out.push_fragment(name, comma);
                        if *takes_text && out.push_written(|block| values.write_text(*target, block)) {
                            comma = true;
                            continue;
                        }
                        out.truncate(start);
                        values.evaluate(*target);
                    }
                    match values.value(*target) {
                        None | Some(Value::Missing) => continue,
                        Some(Value::Text(text)) if *takes_text => {
                            out.push_fragment(name, comma);
                            out.push_rest(text);
                        }
                        Some(value) if is_absent(*value) && !form.is_plain => continue,
                        Some(value) => {
                            out.push_fragment(name, comma);
                            // The name ends with the opening quote of a text.
                            out.truncate(out.at().saturating_sub(1));
                            match form.is_plain {
                                true => out.push_value(*value),
                                false => push_value(*value, *form, out),
                            }
                        }
                    }
                    comma = true;
                }
            }
        }
    }
}

fn is_absent(value: Value<'_>) -> bool {
    match value {
        Value::Missing => true,
        Value::List(elements) => !elements.iter().any(|element| is_single(*element)),
        _ => false,
    }
}

fn is_single(value: Value<'_>) -> bool {
    !matches!(value, Value::Missing | Value::List(_))
}

fn push_value(value: Value<'_>, form: Form, out: &mut Output<'_>) {
    match value {
        Value::List(elements) => {
            out.push(b'[');
            for element in elements.iter().filter(|element| is_single(**element)) {
                if !matches!(out.last(), Some(b'[')) {
                    out.push(b',');
                }
                push_single(*element, form, out);
            }
            out.push(b']');
        }
        single if form.multivalued => {
            out.push(b'[');
            push_single(single, form, out);
            out.push(b']');
        }
        single => push_single(single, form, out),
    }
}

fn push_single(value: Value<'_>, form: Form, out: &mut Output<'_>) {
    if form.wrapped && !matches!(value, Value::Complex(_)) {
        out.extend(b"{\"value\":");
        push_single(value, Form { wrapped: false, ..form }, out);
        out.push(b'}');
        return;
    }
    match convert(form.kind, value).unwrap_or(value) {
        Value::Text(text) => out.push_text(text),
        Value::Boolean(true) => out.extend(b"true"),
        Value::Boolean(false) => out.extend(b"false"),
        Value::Integer(number) => out.extend(number.to_string().as_bytes()),
        other => out.extend(to_json(other).to_string().as_bytes()),
    }
}

/// The structure of a part of the object during layout.
enum Shape {
    Leaf(usize),
    Object(Members),
    List(Vec<Element>),
}

/// Members in the order of their first use.
#[derive(Default)]
struct Members {
    members: Vec<Member>,
    /// The index of each member by its name in lower case, because names are case-insensitive.
    indices: BTreeMap<String, usize>,
}

struct Member {
    name: String,
    /// The first target that uses it.
    first: usize,
    shape: Shape,
}

struct Element {
    /// The literals of the filter, which become members of the element.
    literals: Map<String, Json>,
    /// A key that is equal for equal filters.
    key: String,
    members: Members,
}

type Rejection = (Option<usize>, Diagnostic);

/// Adds a target to the structure.
fn insert(top: &mut Shape, index: usize, target: &Target) -> Result<(), Rejection> {
    let path = &target.path;
    let mut shape = top;
    let names = [path.extension(), Some(path.attribute()), path.nested()];
    let mut names: Vec<&str> = names.into_iter().flatten().collect();
    let Some(filter) = path.filter() else {
        names.extend(path.sub_attribute());
        return leaf(descend(shape, &names, index, path)?, index, path);
    };
    let last = path.sub_attribute().unwrap_or("value");
    let Some(literals) = object::element(filter) else {
        let message = format!("the filter of `{path}` does not describe an element");
        return Err((
            None,
            Diagnostic::new(&codes::NOT_ASSIGNABLE, message).help("write a filter such as `[type eq \"work\"]`"),
        ));
    };
    if literals.keys().any(|name| name.eq_ignore_ascii_case(last)) {
        let message = format!("`{path}` sets the attribute that its own filter sets");
        let help = "map another sub-attribute, such as `.value`";
        return Err((None, Diagnostic::new(&codes::TARGET_CLASH, message).help(help)));
    }
    shape = descend(shape, &names, index, path)?;
    let elements = match shape {
        Shape::List(elements) => elements,
        Shape::Object(members) if members.members.is_empty() => {
            *shape = Shape::List(Vec::new());
            match shape {
                Shape::List(elements) => elements,
                _ => return Ok(()),
            }
        }
        other => return Err(clash(other, path)),
    };
    let key = Json::Object(literals.clone()).to_string().to_lowercase();
    let at = match elements.iter().position(|element| element.key == key) {
        Some(at) => at,
        None => {
            elements.push(Element { literals, key, members: Members::default() });
            elements.len() - 1
        }
    };
    match elements.get_mut(at) {
        Some(element) => leaf(element.members.step(last, index), index, path),
        None => Ok(()),
    }
}

/// Descends through objects. A part that no target uses yet is an empty object.
fn descend<'s>(
    mut shape: &'s mut Shape,
    names: &[&str],
    index: usize,
    path: &Path,
) -> Result<&'s mut Shape, Rejection> {
    for name in names {
        match shape {
            Shape::Object(members) => shape = members.step(name, index),
            other => return Err(clash(other, path)),
        }
    }
    Ok(shape)
}

impl Members {
    /// Returns the member of this name, created if it is new.
    #[expect(clippy::indexing_slicing, reason = "the member was found at this index, or pushed there")]
    fn step(&mut self, name: &str, index: usize) -> &mut Shape {
        let at = *self.indices.entry(name.to_ascii_lowercase()).or_insert(self.members.len());
        if at == self.members.len() {
            let shape = Shape::Object(Members::default());
            self.members.push(Member { name: name.to_owned(), first: index, shape });
        }
        &mut self.members[at].shape
    }

    fn first(&self) -> Option<&Member> {
        self.members.first()
    }

    /// Converts the members to steps. Recursion is bounded by [`MAX_DEPTH`].
    fn lay_out(&self, targets: &[Target], steps: &mut Vec<Step>) {
        self.members.iter().for_each(|member| member.lay_out(targets, steps));
    }
}

fn leaf(shape: &mut Shape, index: usize, path: &Path) -> Result<(), Rejection> {
    match shape {
        Shape::Object(members) if members.members.is_empty() => {
            *shape = Shape::Leaf(index);
            Ok(())
        }
        Shape::Leaf(earlier) => {
            let diagnostic = Diagnostic::new(&codes::TARGET_TWICE, format!("two mappings for `{path}`"));
            Err((Some(*earlier), diagnostic.help("remove one of the two mappings")))
        }
        other => Err(clash(other, path)),
    }
}

fn clash(shape: &Shape, path: &Path) -> Rejection {
    let (with, other) = match shape {
        Shape::Leaf(earlier) => (Some(*earlier), "a single value"),
        Shape::Object(members) => (members.first().map(|member| member.first), "an object"),
        Shape::List(elements) => (
            elements.first().and_then(|element| element.members.first()).map(|member| member.first),
            "a list of elements",
        ),
    };
    let message = format!("`{path}` does not fit: an earlier mapping makes `{}` {other}", path.attribute());
    let help = "map either the attribute itself, or its sub-attributes, or its elements";
    (with, Diagnostic::new(&codes::TARGET_CLASH, message).help(help))
}

impl Member {
    fn lay_out(&self, targets: &[Target], steps: &mut Vec<Step>) {
        let mut name = Vec::new();
        let mut out = Output::after(&mut name);
        out.push_text(&self.name);
        out.push(b':');
        out.finish();
        match &self.shape {
            Shape::Leaf(index) => {
                let Some(target) = targets.get(*index) else { return };
                let form = Form {
                    kind: target.kind,
                    multivalued: target.multivalued,
                    wrapped: target.wrapped,
                    is_plain: false,
                };
                let name = Fragment::new(&[name.as_slice(), b"\""].concat());
                steps.push(Step::Leaf { name, target: *index, form, takes_text: form.takes_text_as_it_is() });
            }
            Shape::Object(members) => {
                name.push(b'{');
                steps.push(Step::Open { head: Fragment::new(&name), has_literals: false });
                members.lay_out(targets, steps);
                steps.push(Step::Close(b'}'));
            }
            Shape::List(elements) => {
                name.push(b'[');
                steps.push(Step::Open { head: Fragment::new(&name), has_literals: false });
                for element in elements {
                    let mut head = Json::Object(element.literals.clone()).to_string().into_bytes();
                    head.pop();
                    let has_literals = !element.literals.is_empty();
                    steps.push(Step::Open { head: Fragment::new(&head), has_literals });
                    element.members.lay_out(targets, steps);
                    steps.push(Step::Close(b'}'));
                }
                steps.push(Step::Close(b']'));
            }
        }
    }
}
