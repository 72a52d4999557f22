//! Functions that ask and choose: conditions, branches, and what leaves an attribute out.

use crate::functions::Arguments;
use crate::functions::Availability;
use crate::functions::Body;
use crate::functions::Branch;
use crate::functions::Context;
use crate::functions::Fault;
use crate::functions::FaultKind;
use crate::functions::Function;
use crate::functions::Growth;
use crate::functions::Returns;
use crate::functions::row::example;
use crate::functions::row::example_on;
use crate::functions::row::once;
use crate::functions::row::optional;
use crate::functions::row::repeated;
use crate::value::Kinds;
use crate::value::Value;
use crate::value::convert;

/// What a question about one value yields and takes.
const QUESTION: Function = Function {
    parameters: &[once("expression", Kinds::ANY).key("source")],
    returns: Returns::Always(Kinds::BOOLEAN),
    ..Function::growing(Growth::Fixed(5))
};

pub(super) static FUNCTIONS: &[Function] = &[
    Function {
        name: "IIF",
        summary: "Chooses between two values by a condition.",
        details: "The condition is a comparison, a function that yields true or false, or the text `True` or `False`; a missing \
                  or empty one does not hold. In a comparison a missing value equals an empty text. Only the value that is chosen \
                  is evaluated; where its slot is empty, the result is missing.",
        parameters: &[
            once("condition", Kinds::SCALAR).key("one"),
            once("valueIfTrue", Kinds::ANY).key("four"),
            once("valueIfFalse", Kinds::ANY).key("five"),
        ],
        returns: Returns::AnyFrom(1),
        examples: &[
            example_on(
                r#"{"country":"USA","department":"D"}"#,
                r#"IIF([country]="USA",[country],[department])"#,
                r#""USA""#,
            ),
            example_on(
                r#"{"country":"usa","department":"D"}"#,
                r#"IIF([country]="USA",[country],[department])"#,
                r#""D""#,
            ),
            example_on(r#"{}"#, r#"IIF([country]="","Other",[country])"#, r#""Other""#),
            example_on(r#"{}"#, r#"IIF(IsPresent([country]),[country],"Other")"#, r#""Other""#),
            example_on(
                r#"{"upn":"a@partners.com"}"#,
                r#"IIF(InStr([upn], "@partners") > 0,"Guest","Member")"#,
                r#""Guest""#,
            ),
            example(r#"IIF("10" > 9, "more", "less")"#, r#""more""#),
            example_on(r#"{"a":"no date"}"#, r#"IIF("true", "yes", CDate([a]))"#, r#""yes""#),
        ],
        body: Body::Branch(Branch::If),
        ..Function::growing(Growth::Chosen)
    },
    Function {
        name: "Switch",
        summary: "Chooses the value whose key equals the source.",
        details: "Keys are compared as texts, with their case; the first equal one counts. Without an equal key the result is the \
                  default, or missing where the slot of the default is empty. A missing source equals the key `\"\"`.",
        parameters: &[
            once("source", Kinds::SCALAR),
            optional("defaultValue", Kinds::ANY),
            repeated("switchValue", Kinds::ANY),
        ],
        returns: Returns::SwitchValues,
        examples: &[
            example(
                r#"Switch("QLD", "Australia/Sydney", "NSW", "Australia/Sydney", "QLD", "Australia/Brisbane")"#,
                r#""Australia/Brisbane""#,
            ),
            example_on(
                r#"{"IsSoftDeleted":true}"#,
                r#"Switch([IsSoftDeleted], , "False", "True", "True", "False")"#,
                r#""False""#,
            ),
            example_on(r#"{}"#, r#"Switch([BusinessTitle], [BusinessTitle], "", "N/A")"#, r#""N/A""#),
            example(r#"Switch("a", "none", "A", "upper")"#, r#""none""#),
            example(r#"Switch("x", , "a", "1")"#, "null"),
        ],
        body: Body::Branch(Branch::Switch),
        ..Function::growing(Growth::Chosen)
    },
    Function {
        name: "Coalesce",
        summary: "Chooses the first argument that is not missing.",
        details: "An empty text is a value. When all are missing, so is the result.",
        parameters: &[repeated("source", Kinds::ANY)],
        returns: Returns::AnyFrom(0),
        examples: &[
            example_on(r#"{"userPrincipalName":"a@b.c"}"#, r#"Coalesce([mail], [userPrincipalName])"#, r#""a@b.c""#),
            example_on(r#"{"mail":""}"#, r#"Coalesce([mail], "default")"#, r#""""#),
            example_on(r#"{}"#, r#"Coalesce([mail], [userPrincipalName])"#, "null"),
        ],
        body: Body::Branch(Branch::Coalesce),
        ..Function::growing(Growth::Chosen)
    },
    Function {
        name: "IgnoreFlowIfNullOrEmpty",
        summary: "Leaves the attribute out of what is sent when the value is missing or empty.",
        details: "Neither the value nor the mapping's default flows then, and nothing is cleared.",
        parameters: &[once("expression", Kinds::ANY).key("source")],
        returns: Returns::AnyFrom(0),
        examples: &[
            example(r#"IgnoreFlowIfNullOrEmpty(Switch("3443", "", "3443", "Dr.", "3444", "Prof."))"#, r#""Dr.""#),
            example(r#"IgnoreFlowIfNullOrEmpty("")"#, "null"),
        ],
        body: Body::Branch(Branch::IgnoreFlow),
        ..Function::growing(Growth::Chosen)
    },
    Function {
        name: "SelectUniqueValue",
        summary: "Chooses the first value that no object of the target directory has yet.",
        details: "It must be the outermost function. Missing and empty values are passed over. When every value is taken, the \
                  object is not processed. Use it on mappings that apply during creation only.",
        parameters: &[repeated("uniqueValueRule", Kinds::SCALAR).key("source")],
        returns: Returns::AnyFrom(0),
        examples: &[example_on(
            r#"{"first":"John","last":"Smith"}"#,
            r#"SelectUniqueValue(Join(".", [first], [last]), Join(".", Mid([first], 1, 1), [last]))"#,
            r#""John.Smith""#,
        )],
        body: Body::Branch(Branch::SelectUnique),
        ..Function::growing(Growth::Chosen)
    },
    Function {
        name: "IsNull",
        summary: "Tells whether the value is missing.",
        details: "An empty text is not missing.",
        examples: &[
            example_on(r#"{}"#, r#"IsNull([displayName])"#, "true"),
            example_on(r#"{"displayName":""}"#, r#"IsNull([displayName])"#, "false"),
        ],
        body: Body::Pure(is_null),
        ..QUESTION
    },
    Function {
        name: "IsNothing",
        summary: "Tells whether the value is missing.",
        details: "Only its name and its parameter are documented; it is taken for an older name of `IsNull`.",
        parameters: &[once("source", Kinds::ANY)],
        examples: &[
            example_on(r#"{}"#, r#"IsNothing([displayName])"#, "true"),
            example_on(r#"{"displayName":"x"}"#, r#"IsNothing([displayName])"#, "false"),
        ],
        availability: Availability::SchemaDump,
        body: Body::Pure(is_null),
        ..QUESTION
    },
    Function {
        name: "IsNullOrEmpty",
        summary: "Tells whether the value is missing or an empty text.",
        examples: &[
            example_on(r#"{}"#, r#"IsNullOrEmpty([displayName])"#, "true"),
            example_on(r#"{"displayName":""}"#, r#"IsNullOrEmpty([displayName])"#, "true"),
            example_on(r#"{"displayName":" "}"#, r#"IsNullOrEmpty([displayName])"#, "false"),
        ],
        body: Body::Pure(is_null_or_empty),
        ..QUESTION
    },
    Function {
        name: "IsPresent",
        summary: "Tells whether there is a value that is not an empty text.",
        examples: &[
            example_on(r#"{"mail":"a@b.c"}"#, r#"IsPresent([mail])"#, "true"),
            example_on(r#"{"mail":""}"#, r#"IsPresent([mail])"#, "false"),
            example_on(r#"{"active":false}"#, r#"IsPresent([active])"#, "true"),
        ],
        body: Body::Pure(is_present),
        ..QUESTION
    },
    Function {
        name: "IsString",
        summary: "Tells whether the value can be written as a text.",
        details: "Texts, numbers, Booleans and dates can; lists, complex values and missing values cannot.",
        examples: &[
            example_on(r#"{"a":"x"}"#, r#"IsString([a])"#, "true"),
            example_on(r#"{"a":7}"#, r#"IsString([a])"#, "true"),
            example_on(r#"{"a":["x","y"]}"#, r#"IsString([a])"#, "false"),
            example_on(r#"{}"#, r#"IsString([a])"#, "false"),
        ],
        body: Body::Pure(is_string),
        ..QUESTION
    },
    Function {
        name: "Not",
        summary: "Turns true into false, and everything else into true.",
        details: "Only true, or the text `True` in any case, gives false; a missing value gives true.",
        parameters: &[once("source", Kinds::ANY)],
        examples: &[
            example_on(r#"{"accountEnabled":true}"#, r#"Not([accountEnabled])"#, "false"),
            example(r#"Not("TRUE")"#, "false"),
            example(r#"Not("yes")"#, "true"),
            example_on(r#"{}"#, r#"Not([accountEnabled])"#, "true"),
        ],
        body: Body::Pure(not),
        ..QUESTION
    },
    Function {
        name: "Error",
        summary: "Stops the evaluation with a message of the author's.",
        details: "The message is shown where it is a constant.",
        parameters: &[once("message", Kinds::SCALAR)],
        returns: Returns::Always(Kinds::NONE),
        examples: &[example_on(
            r#"{"accountName":"ada"}"#,
            r#"IIF(IsPresent([accountName]), [accountName], Error("AccountName is required"))"#,
            r#""ada""#,
        )],
        availability: Availability::CloudSync,
        body: Body::Pure(error),
        ..Function::growing(Growth::Fixed(0))
    },
    Function {
        name: "Redact",
        summary: "Keeps a value out of the provisioning logs.",
        details: "The value itself flows unchanged.",
        parameters: &[once("value", Kinds::ANY).key("source")],
        returns: Returns::Like(0),
        examples: &[
            example(r#"Redact("secret")"#, r#""secret""#),
            example_on(r#"{"tags":["a","b"]}"#, r#"Redact([tags])"#, r#"["a","b"]"#),
        ],
        body: Body::Pure(redact),
        ..Function::growing(Growth::SOURCE)
    },
];

fn is_null<'r>(arguments: &Arguments<'_, 'r>, _: &mut Context<'_, 'r>) -> Result<Value<'r>, Fault> {
    Ok(Value::Boolean(arguments.value(0).is_missing()))
}

fn is_null_or_empty<'r>(arguments: &Arguments<'_, 'r>, _: &mut Context<'_, 'r>) -> Result<Value<'r>, Fault> {
    Ok(Value::Boolean(arguments.value(0).is_missing_or_empty()))
}

fn is_present<'r>(arguments: &Arguments<'_, 'r>, _: &mut Context<'_, 'r>) -> Result<Value<'r>, Fault> {
    Ok(Value::Boolean(!arguments.value(0).is_missing_or_empty()))
}

fn is_string<'r>(arguments: &Arguments<'_, 'r>, _: &mut Context<'_, 'r>) -> Result<Value<'r>, Fault> {
    Ok(Value::Boolean(arguments.value(0).kind().meets(Kinds::SCALAR)))
}

fn not<'r>(arguments: &Arguments<'_, 'r>, _: &mut Context<'_, 'r>) -> Result<Value<'r>, Fault> {
    Ok(Value::Boolean(convert::to_boolean(arguments.value(0)) != Some(true)))
}

fn error<'r>(arguments: &Arguments<'_, 'r>, context: &mut Context<'_, 'r>) -> Result<Value<'r>, Fault> {
    let message = arguments.text(0, context)?;
    Err(FaultKind::Raised(arguments.site.is_constant(0).then(|| message.to_owned())).at(0))
}

fn redact<'r>(arguments: &Arguments<'_, 'r>, _: &mut Context<'_, 'r>) -> Result<Value<'r>, Fault> {
    Ok(arguments.value(0))
}
