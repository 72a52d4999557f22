//! The table of lints. A row's code says what is reported and how much it matters; `source` says who says so.

use crate::diagnostic::Code;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::lints_arguments as arguments;
use crate::diagnostic::codes::lints_choices as choices;
use crate::diagnostic::codes::lints_documents as documents;
use crate::diagnostic::codes::lints_targets as targets;
use crate::lint::ExpressionContext;
use crate::lint::MappingContext;
use crate::lint::booleans;
use crate::lint::branches;
use crate::lint::constants;
use crate::lint::dates;
use crate::lint::growth;
use crate::lint::lifecycle;
use crate::lint::matching;
use crate::lint::names;
use crate::lint::patterns;
use crate::lint::replace;
use crate::lint::roles;
use crate::lint::scope;
use crate::lint::switch;
use crate::lint::target;
use crate::lint::target_path;
use crate::lint::unused;
use crate::lint::whole;

/// A lint that looks at one expression.
#[derive(Debug)]
#[non_exhaustive]
pub struct ExpressionLint {
    /// What it reports.
    pub code: &'static Code,
    /// Where the reason is documented.
    pub source: &'static str,
    /// Looks.
    pub check: fn(&ExpressionContext<'_>, &mut Vec<Diagnostic>),
}

/// A lint that looks at one object mapping.
#[derive(Debug)]
#[non_exhaustive]
pub struct MappingLint {
    /// What it reports.
    pub code: &'static Code,
    /// Where the reason is documented.
    pub source: &'static str,
    /// Whether it is reported without being asked for.
    pub usual: bool,
    /// Looks.
    pub check: fn(&MappingContext<'_>, &mut Vec<Diagnostic>),
}

macro_rules! expression_lints {
    ($($code:path, $check:path, $source:literal;)*) => {
        /// The lints that look at one expression.
        pub static EXPRESSION_LINTS: &[ExpressionLint] =
            &[$(ExpressionLint { code: &$code, source: $source, check: $check }),*];
    };
}

macro_rules! mapping_lints {
    ($($code:path, $usual:literal, $check:path, $source:literal;)*) => {
        /// The lints that look at one object mapping.
        pub static MAPPING_LINTS: &[MappingLint] =
            &[$(MappingLint { code: &$code, source: $source, usual: $usual, check: $check }),*];
    };
}

expression_lints! {
    choices::TRUTH_KEYS, booleans::truth_keys, "default mapping of `active`; conversion of Booleans to text";
    choices::SWAPPED_KEYS, switch::swapped_keys, "function reference, Switch; a translated DocuSign tutorial has it wrong";
    choices::DUPLICATE_KEY, switch::duplicate_key, "function reference, Switch: the first match";
    choices::KEY_WITH_BLANKS, switch::key_with_blanks, "function reference, Switch: exact comparison";
    choices::KEYS_DIFFER_IN_CASE, switch::keys_differ_in_case, "function reference, Switch: case-sensitive";
    choices::SWITCH_ON_TRUTH_TEST, switch::on_truth_test, "function reference, caution about Switch";
    choices::SWITCH_ON_REFERENCE, switch::on_reference, "function reference, Switch";
    choices::DEFAULT_LOOKS_LIKE_KEY, switch::default_looks_like_key, "function reference, Switch: the order of the parameters";
    choices::SAME_BRANCHES, branches::same_branches, "function reference, IIF";
    choices::EMPTY_COMPARISON, branches::empty_comparison, "function reference, IIF: unsupported expressions";
    choices::PRESENCE_IN_IIF, branches::presence_in_iif, "function reference, IIF: unsupported expressions";
    choices::FALLIBLE_BRANCH, branches::fallible_branch, "a report from the field of June 2026";
    choices::CONSTANT_CONDITION, branches::constant_condition, "function reference, IIF and Switch";
    choices::FOLDED_NEVER_EQUAL, constants::folded_never_equal, "function reference, ToLower, ToUpper and Switch";
    choices::TRUTH_COMPARISON, booleans::truth_comparison, "conversion of Booleans to text";
    choices::DATES_AS_TEXT, dates::dates_as_text, "function reference, CDate and DateDiff";
    choices::POSITION_ALWAYS, branches::position_always, "function reference, InStr";
    choices::NESTED_IGNORE_FLOW, branches::nested_ignore_flow, "function reference, IgnoreFlowIfNullOrEmpty";
    choices::UNCONDITIONAL_ERROR, branches::unconditional_error, "cloud sync reference, Error";
    choices::PRESENT_OR_ELSE, branches::present_or_else, "function reference, IIF: unsupported expressions";
    arguments::FUNCTION_CASE, names::function_case, "function reference: the syntax is case-sensitive";
    arguments::ATTRIBUTE_CASE, names::attribute_case, "azure-docs issue 58604";
    arguments::PATTERN_AS_OLD_VALUE, replace::pattern_as_old_value, "function reference, Replace";
    arguments::REPLACEMENT_AS_PATTERN, replace::replacement_as_pattern, "function reference, Replace";
    arguments::STYLES_LEFT_OUT, dates::styles_left_out, "function reference, FormatDateTime; entra-docs issue 69";
    arguments::INDEX_FROM_ONE, constants::index_from_one, "function reference, Item, Mid, Word, InStr; azure-docs issue 68350";
    arguments::NULL_AS_TEXT, constants::null_as_text, "azure-docs issue 33866";
    arguments::QUOTED_ATTRIBUTE, names::quoted_attribute, "function reference, syntax overview";
    arguments::UNGUARDED_SEPARATOR, constants::unguarded_separator, "function reference, Append: a missing value counts as empty";
    arguments::BLANKS_IN_SEARCH, constants::blanks_in_search, "a translated cloud sync page";
    arguments::MARKUP_IN_CONSTANT, constants::markup_in_constant, "a translated Workday tutorial";
    arguments::OVER_ESCAPED_PATTERN, patterns::over_escaped, "function reference, syntax overview: escapes; azure-docs issue 110977";
    arguments::SINGLE_BACKSLASH, patterns::single_backslash, "function reference, syntax overview: escapes";
    arguments::NESTED_QUANTIFIERS, patterns::nested_quantifiers, ".NET documentation, backtracking in regular expressions";
    arguments::DIACRITICS_LEFT, constants::diacritics_left, "function reference, NormalizeDiacritics; azure-docs issues 106226, 98505";
    arguments::NEAR_LENGTH_LIMIT, whole::near_length_limit, "known issues of provisioning";
    arguments::ALWAYS_THE_SAME, whole::always_the_same, "mapping types: constant";
    arguments::ALWAYS_MISSING, whole::always_missing, "a missing value is not sent";
    arguments::ROLES_WITHOUT_FUNCTION, roles::without_function, "customising attribute mappings; azure-docs issue 11200";
    arguments::ONE_ROLE_ONLY, roles::one_role_only, "customising attribute mappings; azure-docs issue 42487";
    arguments::REPEATED_RULE, names::repeated_rule, "function reference, SelectUniqueValue";
    arguments::QUOTED_EXPRESSION, constants::quoted_expression, "function reference, syntax overview: constants";
    arguments::EMPTY_TEXT_AS_SLOT, replace::empty_text_as_slot, "function reference, Replace";
    arguments::BLANKS_IN_FORMAT, dates::blanks_in_format, ".NET documentation, custom date formats";
    arguments::UNDOCUMENTED_ROLES, roles::undocumented, "function reference: AppRoleAssignmentsComplex";
    arguments::NESTED_GROWTH, growth::nested, "limits of a record";
    targets::NOT_A_CANONICAL_VALUE, target::not_a_canonical_value, "RFC 7643, section 7: canonicalValues";
    targets::SOURCE_TYPE, target::source_type, "target attribute types; conversion of texts";
    targets::NOT_THE_TARGETS_TYPE, target::not_the_targets_type, "target attribute types; azure-docs issue 106403";
    targets::TARGET_DATE_FORMAT, target::date_format, "RFC 7643, section 2.3.5";
    targets::LIST_FOR_ONE_VALUE, target::list_for_one_value, "provisioning logs: SchemaPropertyCanOnlyAcceptValue";
    targets::CHANGES_EVERY_TIME, target::changes_every_time, "function reference, RandomString";
    targets::UNIQUE_FOR_MATCHING, target::unique_for_matching, "function reference, SelectUniqueValue; azure-docs issue 20635";
    targets::UNIQUE_OUTSIDE_AD, target::unique_outside_ad, "function reference, SelectUniqueValue";
    targets::UNIQUE_ALWAYS, target::unique_always, "function reference, SelectUniqueValue";
    targets::ACTIVE_FROM_ACCOUNT, target::active_from_account, "default mapping of `active`; cloudflare-docs issue 29656";
    targets::DEFAULT_NEVER_USED, target::default_never_used, "customising attribute mappings: default value";
    targets::TOO_LONG_FOR_TARGET, target::too_long, "metadata of attribute definitions";
}

mapping_lints! {
    targets::ROLE_TYPE_OVERWRITTEN, true, roles::type_overwritten, "entra-docs issue 391";
    documents::NO_MATCHING, true, matching::none, "customising attribute mappings: matching";
    documents::MATCHING_NOT_FILTERABLE, true, matching::not_filterable, "customising attribute mappings: matching";
    documents::SAME_PRIORITY, true, matching::same_priority, "customising attribute mappings: matching precedence";
    documents::REQUIRED_UNMAPPED, true, target_path::required_unmapped, "provisioning logs: MandatoryFieldsMissing";
    documents::IDENTIFIER_MAPPED, true, target_path::identifier_mapped, "customising attribute mappings: the primary key";
    documents::DOT_AFTER_SCHEMA, true, target_path::dot_after_schema, "RFC 7644, section 3.10; clerk-docs issue 3334";
    documents::UNFILTERED_MULTI_VALUED, true, target_path::unfiltered_multi_valued, "RFC 7643, section 2.4; default mappings";
    documents::NOT_IN_THE_RFC, true, target_path::not_in_the_rfc, "RFC 7643, section 4.1";
    documents::READ_ONLY_IN_THE_RFC, true, target_path::read_only_in_the_rfc, "RFC 7643, sections 4.1.2 and 4.3";
    documents::UNQUOTED_LITERAL, true, target_path::unquoted_literal, "RFC 7644, section 3.5.2: valuePath";
    documents::COMPLEX_CUSTOM, true, target_path::complex_custom, "customising attribute mappings: custom attributes";
    documents::UNLISTED_ELEMENT, true, target_path::not_a_canonical_value, "RFC 7643, section 7: canonicalValues";
    documents::WHOLE_COMPLEX, true, target_path::whole_complex, "RFC 7643, section 2.3.8: complex attributes";
    documents::SEVERAL_ROLE_MAPPINGS, true, roles::several_mappings, "customising attribute mappings: roles";
    documents::UNUSED_ATTRIBUTE, false, unused::unused_attribute, "none; asked for when attributes are tidied up";
    arguments::ATTRIBUTE_CASE, true, scope::attribute_case, "customising attribute mappings: names are case-sensitive";
    documents::UNANCHORED_SCOPE, true, scope::unanchored, "scoping filters: REGEX MATCH searches";
    documents::ESCAPED_STAR, true, scope::escaped_star, "scoping filters: REGEX MATCH";
    documents::NOTHING_DISABLES, true, lifecycle::nothing_disables, "how provisioning works: deprovisioning";
    arguments::NESTED_QUANTIFIERS, true, scope::nested_quantifiers, ".NET documentation, backtracking in regular expressions";
}
