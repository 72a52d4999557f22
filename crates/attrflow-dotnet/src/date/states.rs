//! The state machine of [`parse_any`](crate::date::parse_any()).
//!
//! `DateTime.Parse` decides what a number means from the tokens around it. A [`Token`] is a number, a month or a year (a
//! number of three digits or more) together with its separator. [`next`] returns the state after a token, or the [`Form`] of
//! the date or time that the token completes, after which the machine starts over.

/// A lexeme together with its separator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token {
    End,
    NumberEnd,
    /// A number before AM or PM.
    NumberHalf,
    NumberSpace,
    NumberDateSeparator,
    NumberTimeSeparator,
    /// A number before the character for year, month or day (`年`).
    NumberDateUnit,
    /// A number before the character for hour, minute or second (`時`).
    NumberTimeUnit,
    /// A number before the `T` of ISO 8601.
    NumberIsoSeparator,
    MonthEnd,
    MonthSpace,
    MonthDateSeparator,
    YearEnd,
    YearSpace,
    YearDateSeparator,
    Weekday,
    ZoneName,
    Era,
}

/// What was parsed since the last complete date or time.
///
/// In the `Open` states the last token ends in a date or time separator, so that another one must follow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    Start,
    Number,
    TwoNumbers,
    DateNumberOpen,
    DateTwoNumbers,
    DateTwoNumbersOpen,
    Month,
    MonthNumber,
    NumberMonth,
    MonthNumberOpen,
    NumberDateUnit,
    Year,
    YearNumber,
    YearNumberOpen,
    YearMonth,
    YearMonthOpen,
    DateUnits,
    TimeUnits,
    /// An hour and a time separator.
    HourOpen,
    /// An hour, a minute and a time separator.
    MinuteOpen,
}

/// The form of a complete date or time: its parts in the order of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    TwoNumbers,
    ThreeNumbers,
    MonthNumber,
    NumberMonth,
    /// The name of a month and two numbers, in any order.
    MonthTwoNumbers,
    YearTwoNumbers,
    TwoNumbersYear,
    YearMonthNumber,
    YearNumber,
    YearMonth,
    DateUnits,
    DateUnitsNumber,
    NumberDateUnits,
    TwoNumbersDateUnits,
    Hour,
    HourMinute,
    HourMinuteSecond,
    TimeUnits,
}

/// What a token does in a state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Transition {
    /// Goes on to a state.
    To(State),
    /// Completes a date or time.
    Complete(Form),
}

/// Returns the transition of a token in a state; `None` if no date continues like this.
pub(super) fn next(state: State, token: Token) -> Option<Transition> {
    use State as S;
    use Token as T;
    // Weekdays and eras are allowed nearly everywhere, and end what a separator left open.
    if matches!(token, T::Weekday | T::Era) {
        return match (state, token) {
            (S::HourOpen, T::Weekday) => None,
            (S::YearNumberOpen, _) => Some(Transition::To(S::YearNumber)),
            (S::YearMonthOpen, _) => Some(Transition::To(S::YearMonth)),
            _ => Some(Transition::To(state)),
        };
    }
    if token == T::ZoneName {
        let zone = matches!(state, S::Start | S::Number | S::TwoNumbers | S::TimeUnits | S::HourOpen | S::MinuteOpen);
        return zone.then_some(Transition::To(state));
    }
    completed(state, token).map(Transition::Complete).or_else(|| continued(state, token).map(Transition::To))
}

/// Returns the form that a token completes.
fn completed(state: State, token: Token) -> Option<Form> {
    use State as S;
    use Token as T;
    let number = matches!(token, T::NumberEnd | T::NumberHalf | T::NumberSpace);
    let month = matches!(token, T::MonthEnd | T::MonthSpace);
    let year = matches!(token, T::YearEnd | T::YearSpace);
    Some(match (state, token) {
        (S::Start, T::NumberHalf) => Form::Hour,
        (S::Number | S::DateNumberOpen, T::NumberEnd) => Form::TwoNumbers,
        (S::Number | S::DateNumberOpen | S::HourOpen, T::MonthEnd) => Form::NumberMonth,
        (S::Number | S::DateNumberOpen, T::YearEnd) | (S::Year, T::NumberEnd) => Form::YearNumber,
        (S::TwoNumbers | S::DateTwoNumbers | S::DateUnits, T::NumberHalf) => Form::Hour,
        (S::TwoNumbers | S::DateTwoNumbers, T::End) => Form::TwoNumbers,
        (S::TwoNumbers | S::DateTwoNumbers | S::DateTwoNumbersOpen, _) if number => Form::ThreeNumbers,
        (S::TwoNumbers | S::DateTwoNumbers | S::DateTwoNumbersOpen, _) if month => Form::MonthTwoNumbers,
        (S::TwoNumbers | S::DateTwoNumbers | S::DateTwoNumbersOpen, _) if year => Form::TwoNumbersYear,
        (S::DateTwoNumbers | S::DateTwoNumbersOpen | S::MonthNumber | S::NumberMonth, T::NumberDateUnit) => {
            Form::DateUnits
        }
        (S::Month, T::NumberEnd) | (S::MonthNumber, T::End) => Form::MonthNumber,
        (S::NumberMonth, T::End) => Form::NumberMonth,
        (S::MonthNumberOpen, T::NumberHalf) => return None,
        (S::MonthNumber | S::NumberMonth | S::MonthNumberOpen, _) if number => Form::MonthTwoNumbers,
        (S::MonthNumber | S::NumberMonth | S::MonthNumberOpen, _) if year => Form::YearMonthNumber,
        (S::Month, T::YearEnd) | (S::Year, T::MonthEnd) | (S::YearMonth, T::End) => Form::YearMonth,
        (S::YearNumber, T::End) => Form::YearNumber,
        (S::YearNumber | S::YearNumberOpen, _) if number => Form::YearTwoNumbers,
        (S::YearNumber | S::YearNumberOpen, _) if month => Form::YearMonthNumber,
        (S::YearMonth | S::YearMonthOpen, _) if number => Form::YearMonthNumber,
        (S::NumberDateUnit, T::End) => Form::NumberDateUnits,
        (S::NumberDateUnit, _) if number => Form::TwoNumbersDateUnits,
        (S::DateUnits, T::End) => Form::DateUnits,
        (S::DateUnits, T::NumberEnd) => Form::DateUnitsNumber,
        (S::TimeUnits, T::End | T::NumberEnd | T::NumberHalf) => Form::TimeUnits,
        (S::HourOpen, _) if number => Form::HourMinute,
        (S::MinuteOpen, _) if number => Form::HourMinuteSecond,
        _ => return None,
    })
}

/// Returns the state after a token that completes nothing.
fn continued(state: State, token: Token) -> Option<State> {
    use State as S;
    use Token as T;
    Some(match (state, token) {
        (S::Start, T::End) => S::Start,
        (S::Start, T::NumberSpace) => S::Number,
        (S::Start | S::TimeUnits, T::NumberDateSeparator) => S::DateNumberOpen,
        (S::Start, T::MonthSpace | T::MonthDateSeparator) => S::Month,
        (S::Start, T::YearSpace | T::YearDateSeparator) => S::Year,
        (S::Number, T::NumberSpace) => S::TwoNumbers,
        (S::DateNumberOpen, T::NumberSpace) => S::DateTwoNumbers,
        (S::Number | S::DateNumberOpen, T::NumberDateSeparator) => S::DateTwoNumbersOpen,
        (S::Number | S::HourOpen, T::MonthSpace) => S::NumberMonth,
        (S::Month, T::NumberSpace) | (S::DateNumberOpen, T::MonthSpace) => S::MonthNumber,
        (S::Month, T::NumberDateSeparator) | (S::Number | S::DateNumberOpen, T::MonthDateSeparator) => {
            S::MonthNumberOpen
        }
        (S::Number, T::NumberDateUnit) => S::NumberDateUnit,
        (S::NumberDateUnit, T::NumberDateUnit) => S::NumberDateUnit,
        (S::Number | S::DateNumberOpen, T::YearSpace) | (S::Year, T::NumberSpace) => S::YearNumber,
        (S::Number | S::DateNumberOpen, T::YearDateSeparator) | (S::Year, T::NumberDateSeparator) => S::YearNumberOpen,
        (S::Month, T::YearSpace) | (S::Year, T::MonthSpace | T::NumberDateUnit) => S::YearMonth,
        (S::Month, T::YearDateSeparator) | (S::Year, T::MonthDateSeparator) => S::YearMonthOpen,
        (S::Start | S::DateUnits | S::TimeUnits, T::NumberDateUnit) => S::DateUnits,
        (S::HourOpen, T::NumberTimeSeparator) => S::MinuteOpen,
        (S::DateUnits | S::TimeUnits, T::NumberSpace) => S::HourOpen,
        (
            S::Start
            | S::TwoNumbers
            | S::DateTwoNumbers
            | S::MonthNumber
            | S::NumberMonth
            | S::NumberDateUnit
            | S::DateUnits,
            T::NumberTimeSeparator,
        ) => S::HourOpen,
        (
            S::Start
            | S::TwoNumbers
            | S::DateTwoNumbers
            | S::MonthNumber
            | S::NumberMonth
            | S::NumberDateUnit
            | S::DateUnits
            | S::TimeUnits
            | S::HourOpen
            | S::MinuteOpen,
            T::NumberTimeUnit,
        ) => S::TimeUnits,
        _ => return None,
    })
}
