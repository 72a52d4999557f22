//! The object of a whole mapping, laid out once: bytes that never change, with holes for the values.
//!
//! [`Skeleton::new`] turns the targets into a flat list of pieces: open an object, list or element; a member with its
//! name already escaped; close. [`Skeleton::write`] runs over the pieces and copies names and values into a buffer. An
//! object, list or element that stayed empty is cut off again, so what is missing leaves nothing behind. A test holds the
//! result against [`Path::set`].

use std::collections::BTreeMap;

use serde_json::Map;
use serde_json::Value as Json;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::scim as codes;
use crate::scim::Path;
use crate::scim::object;
use crate::scim::output::Output;
use crate::scim::output::Text;
use crate::scim::schema::Kind;
use crate::scim::values::Given;
use crate::scim::values::Values;
use crate::value::Value;
use crate::value::json::to_json;

/// Where the value of one mapping goes, and as what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// The place.
    pub path: Path,
    /// What the target attribute holds; values that read as such are written as such, see [`convert`].
    pub kind: Kind,
    /// Whether the target attribute holds several values; a single value is then written as a list of one.
    pub multivalued: bool,
    /// Whether a value is written as an object with the one member `value`, as SCIM has it for references.
    pub wrapped: bool,
}

impl Target {
    /// A target with one value.
    pub fn new(path: Path, kind: Kind) -> Target {
        Target { path, kind, multivalued: false, wrapped: false }
    }
}

/// Why two targets cannot be in one object, or one target in none.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Conflict {
    /// The index of the target that does not fit.
    pub target: usize,
    /// The index of the earlier target it collides with.
    pub with: Option<usize>,
    /// What to tell people.
    pub diagnostic: Diagnostic,
}

/// The value as the target attribute's kind: the texts `True` and `False`, in any case and with blanks around them, for a
/// Boolean, and decimal digits for an Integer (as .NET's `Boolean.Parse` and `Int64.Parse` read them). Nothing when a
/// value does not read as the kind; [`Skeleton::write`] writes it as it is then.
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

/// One step of writing.
#[derive(Debug, Clone)]
enum Piece {
    /// Begins an object, list or element: its member name, bracket and literals. What comes next needs a comma behind literals.
    Open { head: Text, has_literals: bool },
    /// Ends it with this bracket.
    Close(u8),
    /// A value behind its member name, at whose end stands a quote, for values that are texts; `takes_text` says whether
    /// these are written as they are.
    Leaf { name: Text, target: usize, form: Form, takes_text: bool },
}

/// How the value of a leaf is written.
#[derive(Debug, Clone, Copy)]
struct Form {
    kind: Kind,
    multivalued: bool,
    wrapped: bool,
}

impl Form {
    /// Whether a text is written as it is, in quotes.
    #[inline]
    fn takes_text_as_it_is(self) -> bool {
        !self.multivalued && !self.wrapped && !matches!(self.kind, Kind::Boolean | Kind::Integer)
    }
}

/// How deep pieces can be: extension, attribute, nested list, element, and one to spare.
const DEPTH: usize = 6;

/// The object of a whole mapping with holes for the values. Members stand in the order in which targets first name them.
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
    pieces: Vec<Piece>,
}

impl Skeleton {
    /// Lays the targets out.
    ///
    /// # Errors
    ///
    /// Every target that does not fit: one place twice, a place that is a value for one target and an object or list for
    /// another, a filter that describes no element, a target that writes the literal of its own filter.
    pub fn new(targets: &[Target]) -> Result<Skeleton, Vec<Conflict>> {
        let mut top = Shape::Object(Members::default());
        let mut conflicts = Vec::new();
        for (index, target) in targets.iter().enumerate() {
            if let Err((with, diagnostic)) = place(&mut top, index, target) {
                conflicts.push(Conflict { target: index, with, diagnostic });
            }
        }
        if !conflicts.is_empty() {
            return Err(conflicts);
        }
        let mut pieces = Vec::new();
        if let Shape::Object(members) = &top {
            members.lay_out(targets, &mut pieces);
        }
        Ok(Skeleton { pieces })
    }

    /// Writes the object of one record, whose values come from there.
    pub(crate) fn write_from<'v>(&self, mut values: impl Values<'v>, out: &mut Vec<u8>) {
        let mut out = Output::behind(out);
        out.push(b'{');
        self.push_members(&mut values, false, &mut out);
        out.push(b'}');
        out.end();
    }

    /// Writes the object of one record: `value` gives the value of each target, by its index; none is a missing one.
    pub fn write<'v: 's, 's>(&self, value: impl Fn(usize) -> Option<&'s Value<'v>>, out: &mut Vec<u8>) {
        self.write_from(Given::by(value), out);
    }

    /// Writes the members alone, for an object that has others as well. `out` ends with `{` or with a member; a comma is
    /// added where one is needed.
    pub fn write_members<'v: 's, 's>(&self, value: impl Fn(usize) -> Option<&'s Value<'v>>, out: &mut Vec<u8>) {
        let mut out = Output::behind(out);
        let is_continued = !matches!(out.last(), None | Some(b'{'));
        self.push_members(&mut Given::by(value), is_continued, &mut out);
        out.end();
    }

    /// Writes the members behind others of the object, or as its first.
    #[inline]
    fn push_members<'v>(&self, values: &mut impl Values<'v>, is_continued: bool, out: &mut Output<'_>) {
        // Where an open piece began, where its content does, and whether anything stands before it.
        let mut open = [(0_usize, 0_usize, false); DEPTH];
        let mut depth = 0_usize;
        let mut comma = is_continued;
        for piece in &self.pieces {
            match piece {
                Piece::Open { head, has_literals } => {
                    let start = out.at();
                    out.push_laid_out(head, comma);
                    if let Some(slot) = open.get_mut(depth) {
                        *slot = (start, out.at(), comma);
                    }
                    depth += 1;
                    comma = *has_literals;
                }
                Piece::Close(bracket) => {
                    depth = depth.saturating_sub(1);
                    match open.get(depth) {
                        Some((start, content, before)) if *content == out.at() => {
                            out.back(*start);
                            comma = *before;
                        }
                        _ => {
                            out.push(*bracket);
                            comma = true;
                        }
                    }
                }
                Piece::Leaf { name, target, form, takes_text } => {
                    if values.is_put_together(*target) {
                        let start = out.at();
                        out.push_laid_out(name, comma);
                        if *takes_text && out.push_written(|room| values.put(*target, room)) {
                            comma = true;
                            continue;
                        }
                        out.back(start);
                        values.make(*target);
                    }
                    match values.value(*target) {
                        None | Some(Value::Missing) => continue,
                        Some(Value::Text(text)) if *takes_text => {
                            out.push_laid_out(name, comma);
                            out.push_rest(text);
                        }
                        Some(value) if is_absent(*value) => continue,
                        Some(value) => {
                            out.push_laid_out(name, comma);
                            // The quote is for texts.
                            out.back(out.at().saturating_sub(1));
                            push_value(*value, *form, out);
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

/// What is at a place while the targets are laid out.
enum Shape {
    Leaf(usize),
    Object(Members),
    List(Vec<Element>),
}

/// Members in the order they were named first.
#[derive(Default)]
struct Members {
    members: Vec<Member>,
    /// Where the member of each name is; small letters, because case does not count.
    places: BTreeMap<String, usize>,
}

struct Member {
    name: String,
    /// The target that named it first.
    first: usize,
    shape: Shape,
}

struct Element {
    /// The literals of the filter, as the element has them.
    literals: Map<String, Json>,
    /// The same, written so that equal filters are equal texts.
    key: String,
    members: Members,
}

type Refusal = (Option<usize>, Diagnostic);

/// Finds or makes the place of one target.
fn place(top: &mut Shape, index: usize, target: &Target) -> Result<(), Refusal> {
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
        let message = format!("the filter of `{path}` describes no element");
        return Err((
            None,
            Diagnostic::new(&codes::NOT_ASSIGNABLE, message).help("write a filter of the form `[type eq \"work\"]`"),
        ));
    };
    if literals.keys().any(|name| name.eq_ignore_ascii_case(last)) {
        let message = format!("`{path}` writes the attribute that its own filter sets");
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

/// Walks down through objects. A place that nobody has written yet is an empty object.
fn descend<'s>(mut shape: &'s mut Shape, names: &[&str], index: usize, path: &Path) -> Result<&'s mut Shape, Refusal> {
    for name in names {
        match shape {
            Shape::Object(members) => shape = members.step(name, index),
            other => return Err(clash(other, path)),
        }
    }
    Ok(shape)
}

impl Members {
    /// The member of this name, made when nobody has named it before.
    #[expect(clippy::indexing_slicing, reason = "the member was found at this index, or pushed there")]
    fn step(&mut self, name: &str, index: usize) -> &mut Shape {
        let at = *self.places.entry(name.to_ascii_lowercase()).or_insert(self.members.len());
        if at == self.members.len() {
            let shape = Shape::Object(Members::default());
            self.members.push(Member { name: name.to_owned(), first: index, shape });
        }
        &mut self.members[at].shape
    }

    fn first(&self) -> Option<&Member> {
        self.members.first()
    }

    /// Turns the members into pieces. Shapes are as deep as a path is long, at most [`DEPTH`].
    fn lay_out(&self, targets: &[Target], pieces: &mut Vec<Piece>) {
        self.members.iter().for_each(|member| member.lay_out(targets, pieces));
    }
}

fn leaf(shape: &mut Shape, index: usize, path: &Path) -> Result<(), Refusal> {
    match shape {
        Shape::Object(members) if members.members.is_empty() => {
            *shape = Shape::Leaf(index);
            Ok(())
        }
        Shape::Leaf(earlier) => {
            let diagnostic = Diagnostic::new(&codes::TARGET_TWICE, format!("`{path}` is written twice"));
            Err((Some(*earlier), diagnostic.help("remove one of the two mappings")))
        }
        other => Err(clash(other, path)),
    }
}

fn clash(shape: &Shape, path: &Path) -> Refusal {
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
    fn lay_out(&self, targets: &[Target], pieces: &mut Vec<Piece>) {
        let mut name = Vec::new();
        let mut out = Output::behind(&mut name);
        out.push_text(&self.name);
        out.push(b':');
        out.end();
        match &self.shape {
            Shape::Leaf(index) => {
                let Some(target) = targets.get(*index) else { return };
                let form = Form { kind: target.kind, multivalued: target.multivalued, wrapped: target.wrapped };
                let name = Text::new(&[name.as_slice(), b"\""].concat());
                pieces.push(Piece::Leaf { name, target: *index, form, takes_text: form.takes_text_as_it_is() });
            }
            Shape::Object(members) => {
                name.push(b'{');
                pieces.push(Piece::Open { head: Text::new(&name), has_literals: false });
                members.lay_out(targets, pieces);
                pieces.push(Piece::Close(b'}'));
            }
            Shape::List(elements) => {
                name.push(b'[');
                pieces.push(Piece::Open { head: Text::new(&name), has_literals: false });
                for element in elements {
                    let mut head = Json::Object(element.literals.clone()).to_string().into_bytes();
                    head.pop();
                    let has_literals = !element.literals.is_empty();
                    pieces.push(Piece::Open { head: Text::new(&head), has_literals });
                    element.members.lay_out(targets, pieces);
                    pieces.push(Piece::Close(b'}'));
                }
                pieces.push(Piece::Close(b']'));
            }
        }
    }
}
