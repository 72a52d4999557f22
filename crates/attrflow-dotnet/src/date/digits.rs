//! Decimal numbers of a fixed minimum width.

/// Appends `value` without its sign, padded with zeros to at least `width` digits.
pub(super) fn push_number(value: i32, width: usize, out: &mut String) {
    let mut digits = [b'0'; 10];
    let mut rest = value.unsigned_abs();
    let mut length = 0;
    for slot in digits.iter_mut().rev() {
        if rest == 0 && length > 0 {
            break;
        }
        *slot = b'0' + u8::try_from(rest % 10).unwrap_or(0);
        rest /= 10;
        length += 1;
    }
    out.extend(std::iter::repeat_n('0', width.saturating_sub(length)));
    out.extend(digits.iter().skip(digits.len() - length).map(|digit| char::from(*digit)));
}

/// Appends numbers, each with its minimum width and the text after it.
pub(super) fn push_fields(fields: &[(i32, usize, &str)], out: &mut String) {
    for (value, width, after) in fields {
        push_number(*value, *width, out);
        out.push_str(after);
    }
}
