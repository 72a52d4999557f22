//! The states of free reading: what a text can be after each of its tokens.
//!
//! `DateTime.Parse` decides what a number means from the tokens around it. A [`Token`] is a number, a month, a year (a
//! number of three digits or more) together with what follows it; [`next`] gives the state after a token, or the
//! [`Goal`] that is reached: a complete date or a complete time, after which reading starts over.

/// A part of the text together with what follows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token {
    End,
    NumberEnd,
    /// A number before AM or PM.
    NumberHalf,
    NumberSpace,
    NumberDateMark,
    NumberTimeMark,
    /// A number before a year, month or day sign (`年`).
    NumberDateSign,
    /// A number before an hour, minute or second sign (`時`).
    NumberTimeSign,
    /// A number before the `T` of ISO 8601.
    NumberIsoMark,
    MonthEnd,
    MonthSpace,
    MonthDateMark,
    YearEnd,
    YearSpace,
    YearDateMark,
    Weekday,
    ZoneName,
    Era,
}

/// What the text was so far. `Open` states end in a date mark, so something must follow.
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
    NumberDateSign,
    Year,
    YearNumber,
    YearNumberOpen,
    YearMonth,
    YearMonthOpen,
    DateSigns,
    TimeSigns,
    /// An hour and a time mark.
    HourOpen,
    /// An hour, a minute and a time mark.
    MinuteOpen,
}

/// A complete date or time; the names tell the parts and the order they came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Goal {
    TwoNumbers,
    ThreeNumbers,
    MonthNumber,
    NumberMonth,
    /// A month's name and two numbers.
    MonthTwoNumbers,
    YearTwoNumbers,
    TwoNumbersYear,
    YearMonthNumber,
    YearNumber,
    YearMonth,
    DateSigns,
    DateSignsNumber,
    NumberDateSigns,
    TwoNumbersDateSigns,
    Hour,
    HourMinute,
    HourMinuteSecond,
    TimeSigns,
}

/// Where a token leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    On(State),
    Reached(Goal),
}

/// What `token` makes of `state`; nothing when no date begins like this.
pub(super) fn next(state: State, token: Token) -> Option<Step> {
    use State as S;
    use Token as T;
    // Weekdays and eras may stand nearly everywhere, and change nothing but a mark that waited for more.
    if matches!(token, T::Weekday | T::Era) {
        return match (state, token) {
            (S::HourOpen, T::Weekday) => None,
            (S::YearNumberOpen, _) => Some(Step::On(S::YearNumber)),
            (S::YearMonthOpen, _) => Some(Step::On(S::YearMonth)),
            _ => Some(Step::On(state)),
        };
    }
    if token == T::ZoneName {
        let zone = matches!(state, S::Start | S::Number | S::TwoNumbers | S::TimeSigns | S::HourOpen | S::MinuteOpen);
        return zone.then_some(Step::On(state));
    }
    goal(state, token).map(Step::Reached).or_else(|| on(state, token).map(Step::On))
}

/// The tokens that complete a date or a time.
fn goal(state: State, token: Token) -> Option<Goal> {
    use State as S;
    use Token as T;
    let number = matches!(token, T::NumberEnd | T::NumberHalf | T::NumberSpace);
    let month = matches!(token, T::MonthEnd | T::MonthSpace);
    let year = matches!(token, T::YearEnd | T::YearSpace);
    Some(match (state, token) {
        (S::Start, T::NumberHalf) => Goal::Hour,
        (S::Number | S::DateNumberOpen, T::NumberEnd) => Goal::TwoNumbers,
        (S::Number | S::DateNumberOpen | S::HourOpen, T::MonthEnd) => Goal::NumberMonth,
        (S::Number | S::DateNumberOpen, T::YearEnd) | (S::Year, T::NumberEnd) => Goal::YearNumber,
        (S::TwoNumbers | S::DateTwoNumbers | S::DateSigns, T::NumberHalf) => Goal::Hour,
        (S::TwoNumbers | S::DateTwoNumbers, T::End) => Goal::TwoNumbers,
        (S::TwoNumbers | S::DateTwoNumbers | S::DateTwoNumbersOpen, _) if number => Goal::ThreeNumbers,
        (S::TwoNumbers | S::DateTwoNumbers | S::DateTwoNumbersOpen, _) if month => Goal::MonthTwoNumbers,
        (S::TwoNumbers | S::DateTwoNumbers | S::DateTwoNumbersOpen, _) if year => Goal::TwoNumbersYear,
        (S::DateTwoNumbers | S::DateTwoNumbersOpen | S::MonthNumber | S::NumberMonth, T::NumberDateSign) => {
            Goal::DateSigns
        }
        (S::Month, T::NumberEnd) | (S::MonthNumber, T::End) => Goal::MonthNumber,
        (S::NumberMonth, T::End) => Goal::NumberMonth,
        (S::MonthNumberOpen, T::NumberHalf) => return None,
        (S::MonthNumber | S::NumberMonth | S::MonthNumberOpen, _) if number => Goal::MonthTwoNumbers,
        (S::MonthNumber | S::NumberMonth | S::MonthNumberOpen, _) if year => Goal::YearMonthNumber,
        (S::Month, T::YearEnd) | (S::Year, T::MonthEnd) | (S::YearMonth, T::End) => Goal::YearMonth,
        (S::YearNumber, T::End) => Goal::YearNumber,
        (S::YearNumber | S::YearNumberOpen, _) if number => Goal::YearTwoNumbers,
        (S::YearNumber | S::YearNumberOpen, _) if month => Goal::YearMonthNumber,
        (S::YearMonth | S::YearMonthOpen, _) if number => Goal::YearMonthNumber,
        (S::NumberDateSign, T::End) => Goal::NumberDateSigns,
        (S::NumberDateSign, _) if number => Goal::TwoNumbersDateSigns,
        (S::DateSigns, T::End) => Goal::DateSigns,
        (S::DateSigns, T::NumberEnd) => Goal::DateSignsNumber,
        (S::TimeSigns, T::End | T::NumberEnd | T::NumberHalf) => Goal::TimeSigns,
        (S::HourOpen, _) if number => Goal::HourMinute,
        (S::MinuteOpen, _) if number => Goal::HourMinuteSecond,
        _ => return None,
    })
}

/// The tokens that leave something open.
fn on(state: State, token: Token) -> Option<State> {
    use State as S;
    use Token as T;
    Some(match (state, token) {
        (S::Start, T::End) => S::Start,
        (S::Start, T::NumberSpace) => S::Number,
        (S::Start | S::TimeSigns, T::NumberDateMark) => S::DateNumberOpen,
        (S::Start, T::MonthSpace | T::MonthDateMark) => S::Month,
        (S::Start, T::YearSpace | T::YearDateMark) => S::Year,
        (S::Number, T::NumberSpace) => S::TwoNumbers,
        (S::DateNumberOpen, T::NumberSpace) => S::DateTwoNumbers,
        (S::Number | S::DateNumberOpen, T::NumberDateMark) => S::DateTwoNumbersOpen,
        (S::Number | S::HourOpen, T::MonthSpace) => S::NumberMonth,
        (S::Month, T::NumberSpace) | (S::DateNumberOpen, T::MonthSpace) => S::MonthNumber,
        (S::Month, T::NumberDateMark) | (S::Number | S::DateNumberOpen, T::MonthDateMark) => S::MonthNumberOpen,
        (S::Number, T::NumberDateSign) => S::NumberDateSign,
        (S::NumberDateSign, T::NumberDateSign) => S::NumberDateSign,
        (S::Number | S::DateNumberOpen, T::YearSpace) | (S::Year, T::NumberSpace) => S::YearNumber,
        (S::Number | S::DateNumberOpen, T::YearDateMark) | (S::Year, T::NumberDateMark) => S::YearNumberOpen,
        (S::Month, T::YearSpace) | (S::Year, T::MonthSpace | T::NumberDateSign) => S::YearMonth,
        (S::Month, T::YearDateMark) | (S::Year, T::MonthDateMark) => S::YearMonthOpen,
        (S::Start | S::DateSigns | S::TimeSigns, T::NumberDateSign) => S::DateSigns,
        (S::HourOpen, T::NumberTimeMark) => S::MinuteOpen,
        (S::DateSigns | S::TimeSigns, T::NumberSpace) => S::HourOpen,
        (
            S::Start
            | S::TwoNumbers
            | S::DateTwoNumbers
            | S::MonthNumber
            | S::NumberMonth
            | S::NumberDateSign
            | S::DateSigns,
            T::NumberTimeMark,
        ) => S::HourOpen,
        (
            S::Start
            | S::TwoNumbers
            | S::DateTwoNumbers
            | S::MonthNumber
            | S::NumberMonth
            | S::NumberDateSign
            | S::DateSigns
            | S::TimeSigns
            | S::HourOpen
            | S::MinuteOpen,
            T::NumberTimeSign,
        ) => S::TimeSigns,
        _ => return None,
    })
}
