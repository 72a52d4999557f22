//! Values that another program damaged before the file was written.

use crate::record::attribute_names;

/// What PowerShell writes of a list or object whose content it leaves out: the name of its type.
const TYPE_NAMES: [&str; 3] = ["System.", "Microsoft.Graph.PowerShell.", "Microsoft.Open."];

/// What spreadsheets write where a formula fails.
const SPREADSHEET_ERRORS: [&str; 9] =
    ["#NAME?", "#REF!", "#VALUE!", "#N/A", "#DIV/0!", "#NUM!", "#NULL!", "#ERROR!", "#SPILL!"];

/// The member of PowerShell's objects with properties that the module does not know.
pub(super) const ADDITIONAL: &str = "AdditionalProperties";

/// Returns whether PowerShell wrote a type or a summary instead of a value.
pub(super) fn by_powershell(text: &str) -> bool {
    match text.as_bytes() {
        [b'@', b'{', ..] => return text.ends_with('}'),
        // What the names begin with.
        [b'S' | b'M', ..] => {}
        _ => return false,
    }
    let is_type = |name: &str| {
        // `System.Collections.Generic.Dictionary`2[System.String,System.Object]` is a type, a sentence is none.
        let rest = TYPE_NAMES.iter().find_map(|start| name.strip_prefix(start)).unwrap_or_default();
        !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._`[],+".contains(&byte))
    };
    text.split(' ').all(is_type)
}

/// Returns whether a spreadsheet shortened a number or wrote an error.
pub(super) fn by_spreadsheet(text: &str) -> bool {
    match text.as_bytes() {
        [b'#', ..] => SPREADSHEET_ERRORS.contains(&text) || (text.len() > 3 && text.bytes().all(|byte| byte == b'#')),
        [b'0'..=b'9' | b'-' | b'+', ..] => is_shortened(text),
        _ => false,
    }
}

/// Returns whether a number is written as `1.23457E+11`: one digit, others after a point or comma, and an exponent with its sign.
fn is_shortened(text: &str) -> bool {
    let Some((number, exponent)) = text.split_once(['E', 'e']) else { return false };
    let number = number.trim_start_matches(['-', '+']);
    let (whole, fraction) = number.split_once(['.', ',']).unwrap_or((number, ""));
    let are_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let Some(digits) = exponent.strip_prefix(['+', '-']) else { return false };
    whole.len() == 1 && digits.len() >= 2 && [whole, fraction, digits].into_iter().all(are_digits)
}

/// Returns whether damage to a value of this name in a record damages an attribute of the schema.
pub(super) fn affects(name: &str, attribute: &str) -> bool {
    if name == attribute || (name == ADDITIONAL && attribute.starts_with("extension_")) {
        return true;
    }
    attribute_names::aliases(attribute)
        .any(|property| property.name == name || property.member().is_some_and(|(complex, _)| complex == name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn damage_is_known_by_what_programs_write() {
        for text in [
            "System.String[]",
            "System.Object[]",
            "@{Id=1; Name=a b}",
            "System.Collections.Generic.Dictionary`2[System.String,System.Object]",
            "Microsoft.Graph.PowerShell.Models.MicrosoftGraphEmployeeOrgData",
            "System.Collections.Hashtable System.Collections.Hashtable",
        ] {
            assert!(by_powershell(text), "{text}");
        }
        for text in ["System. Integration", "Systems", "@{", "@home", "a @{b}", "System.Integrator & Co", ""] {
            assert!(!by_powershell(text), "{text}");
        }
        for text in ["1.23457E+11", "1,2E+11", "-1E-05", "4.9E+13", "#NAME?", "#####"] {
            assert!(by_spreadsheet(text), "{text}");
        }
        for text in ["1E5", "12.3E+11", "E+11", "1.2", "3E-X1", "#1", "+49 1", "1E+1", "1.xE+11"] {
            assert!(!by_spreadsheet(text), "{text}");
        }
    }

    #[test]
    fn damage_reaches_attributes_under_their_other_names() {
        assert!(affects("businessPhones", "telephoneNumber"));
        assert!(affects("onPremisesExtensionAttributes", "extensionAttribute3"));
        assert!(affects(ADDITIONAL, "extension_abc_costCode"));
        assert!(!affects("businessPhones", "mobile"));
    }
}
