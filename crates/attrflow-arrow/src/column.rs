//! A column as the values of an attribute.

use std::fmt;
use std::ops::Range;

use arrow_array::Array;
use arrow_array::ArrowPrimitiveType;
use arrow_array::BooleanArray;
use arrow_array::LargeStringArray;
use arrow_array::OffsetSizeTrait;
use arrow_array::PrimitiveArray;
use arrow_array::StringArray;
use arrow_array::StringViewArray;
use arrow_array::cast::AsArray;
use arrow_array::downcast_dictionary_array;
use arrow_array::types;
use arrow_array::types::DecimalType;
use arrow_schema::DataType;
use arrow_schema::TimeUnit;
use attrflow::Value;
use attrflow::value::Arena;
use serde_json::Number;
use serde_json::Value as Json;

use crate::cell::CellError;
use crate::date;

/// The milliseconds of a day, in which a date of 64 bits counts.
const MILLISECONDS_OF_DAY: i64 = 86_400_000;

/// Reads something of a row.
type Cells<'a, T> = Box<dyn Fn(usize) -> T + Send + Sync + 'a>;

/// A column of a batch, ready to give the values of its rows.
pub(crate) struct Column<'a> {
    array: &'a dyn Array,
    /// Whether any row is null; most columns have none, and are not asked for each row.
    has_nulls: bool,
    kind: Kind<'a>,
}

enum Kind<'a> {
    Absent,
    Text(&'a StringArray),
    LargeText(&'a LargeStringArray),
    TextView(&'a StringViewArray),
    Boolean(&'a BooleanArray),
    Integer(Cells<'a, i64>),
    Unsigned(&'a PrimitiveArray<types::UInt64Type>),
    Float(Cells<'a, f64>),
    /// Digits, with a point or not.
    Decimal(Cells<'a, String>),
    Date(Cells<'a, i64>),
    Time(Cells<'a, i64>, TimeUnit, bool),
    List(Cells<'a, Range<usize>>, Box<Column<'a>>),
    Complex(Vec<(&'a str, Column<'a>)>),
    Dictionary(Cells<'a, Option<usize>>, Box<Column<'a>>),
}

impl fmt::Debug for Column<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("Column").field(self.array.data_type()).finish()
    }
}

fn integers<'a, T: ArrowPrimitiveType>(array: &'a dyn Array) -> Cells<'a, i64>
where
    T::Native: Into<i64>,
{
    let array: &PrimitiveArray<T> = array.as_primitive();
    Box::new(move |row| array.value(row).into())
}

fn floats<'a, T: ArrowPrimitiveType>(array: &'a dyn Array) -> Cells<'a, f64>
where
    T::Native: Into<f64>,
{
    let array: &PrimitiveArray<T> = array.as_primitive();
    Box::new(move |row| array.value(row).into())
}

fn decimals<'a, T: DecimalType>(array: &'a dyn Array) -> Cells<'a, String> {
    let array: &PrimitiveArray<T> = array.as_primitive();
    Box::new(move |row| array.value_as_string(row))
}

fn ranges<'a, O: OffsetSizeTrait>(array: &'a dyn Array) -> (Cells<'a, Range<usize>>, &'a dyn Array) {
    let list = array.as_list::<O>();
    let offsets = list.value_offsets();
    let at = move |row: usize| offsets.get(row).map_or(0, |offset| offset.as_usize());
    (Box::new(move |row| at(row)..at(row + 1)), list.values())
}

fn view_ranges<'a, O: OffsetSizeTrait>(array: &'a dyn Array) -> (Cells<'a, Range<usize>>, &'a dyn Array) {
    let list = array.as_list_view::<O>();
    let (offsets, sizes) = (list.value_offsets(), list.value_sizes());
    let at = |numbers: &'a [O], row: usize| numbers.get(row).map_or(0, |number| number.as_usize());
    (Box::new(move |row| at(offsets, row)..at(offsets, row) + at(sizes, row)), list.values())
}

impl<'a> Column<'a> {
    /// Reads a column whose type was checked.
    pub(crate) fn new(array: &'a dyn Array) -> Column<'a> {
        Column { array, has_nulls: array.null_count() > 0, kind: Kind::of(array) }
    }

    fn is_null(&self, row: usize) -> bool {
        self.has_nulls && self.array.is_null(row)
    }

    /// Returns the value of a row, borrowed from the column where it is a text.
    pub(crate) fn value<'r>(&'r self, row: usize, arena: &'r Arena) -> Result<Value<'r>, CellError> {
        if self.is_null(row) {
            return Ok(Value::Missing);
        }
        Ok(match &self.kind {
            Kind::Absent => Value::Missing,
            Kind::Text(array) => Value::Text(array.value(row)),
            Kind::LargeText(array) => Value::Text(array.value(row)),
            Kind::TextView(array) => Value::Text(array.value(row)),
            Kind::Boolean(array) => Value::Boolean(array.value(row)),
            Kind::Integer(at) => Value::Integer(at(row)),
            Kind::Unsigned(array) => match i64::try_from(array.value(row)) {
                Ok(whole) => Value::Integer(whole),
                Err(_) => Value::Text(arena.text(&array.value(row).to_string())?),
            },
            Kind::Float(at) => Value::Text(arena.text(&number(at(row))?.to_string())?),
            Kind::Decimal(at) => {
                let digits = at(row);
                match digits.parse() {
                    Ok(whole) => Value::Integer(whole),
                    Err(_) => Value::Text(arena.text(&digits)?),
                }
            }
            Kind::Date(_) | Kind::Time(..) => Value::Text(arena.text(&self.moment(row)?)?),
            Kind::List(at, items) => {
                let range = at(row);
                if range.is_empty() {
                    return Ok(Value::Missing);
                }
                let values = arena.values(range.len())?;
                for (value, row) in values.iter_mut().zip(range) {
                    *value = items.value(row, arena)?;
                }
                Value::List(values)
            }
            Kind::Complex(members) => {
                let mut values = Vec::with_capacity(members.len());
                for (name, member) in members {
                    let value = member.value(row, arena)?;
                    if !value.is_missing() {
                        values.push((*name, value));
                    }
                }
                if values.is_empty() { Value::Missing } else { Value::Complex(arena.members(&values)?) }
            }
            Kind::Dictionary(key, values) => match key(row) {
                Some(key) => values.value(key, arena)?,
                None => Value::Missing,
            },
        })
    }

    /// Returns the value of a row as JSON. What is no number in JSON, such as the digits of a decimal, is a text, as which expressions
    /// read it.
    pub(crate) fn json(&self, row: usize) -> Result<Json, CellError> {
        if self.is_null(row) {
            return Ok(Json::Null);
        }
        Ok(match &self.kind {
            Kind::Absent => Json::Null,
            Kind::Text(array) => array.value(row).into(),
            Kind::LargeText(array) => array.value(row).into(),
            Kind::TextView(array) => array.value(row).into(),
            Kind::Boolean(array) => array.value(row).into(),
            Kind::Integer(at) => at(row).into(),
            Kind::Unsigned(array) => array.value(row).into(),
            Kind::Float(at) => Json::Number(number(at(row))?),
            Kind::Decimal(at) => {
                let digits = at(row);
                digits.parse::<i64>().map_or_else(|_| Json::String(digits), Json::from)
            }
            Kind::Date(_) | Kind::Time(..) => self.moment(row)?.into(),
            Kind::List(at, items) => Json::Array(at(row).map(|row| items.json(row)).collect::<Result<_, _>>()?),
            Kind::Complex(members) => {
                let mut values = serde_json::Map::new();
                for (name, member) in members {
                    let value = member.json(row)?;
                    if !value.is_null() {
                        values.insert((*name).to_owned(), value);
                    }
                }
                Json::Object(values)
            }
            Kind::Dictionary(key, values) => match key(row) {
                Some(key) => values.json(key)?,
                None => Json::Null,
            },
        })
    }

    fn moment(&self, row: usize) -> Result<String, CellError> {
        let mut text = String::with_capacity(32);
        match &self.kind {
            Kind::Date(at) => date::write_date(at(row), &mut text)?,
            Kind::Time(at, unit, is_utc) => date::write_time(at(row), *unit, *is_utc, &mut text)?,
            _ => {}
        }
        Ok(text)
    }
}

fn number(value: f64) -> Result<Number, CellError> {
    Number::from_f64(value).ok_or(CellError::NotFinite)
}

impl<'a> Kind<'a> {
    fn list((at, items): (Cells<'a, Range<usize>>, &'a dyn Array)) -> Kind<'a> {
        Kind::List(at, Box::new(Column::new(items)))
    }

    fn of(array: &'a dyn Array) -> Kind<'a> {
        match array.data_type() {
            DataType::Utf8 => Kind::Text(array.as_string()),
            DataType::LargeUtf8 => Kind::LargeText(array.as_string()),
            DataType::Utf8View => Kind::TextView(array.as_string_view()),
            DataType::Boolean => Kind::Boolean(array.as_boolean()),
            DataType::Int8 => Kind::Integer(integers::<types::Int8Type>(array)),
            DataType::Int16 => Kind::Integer(integers::<types::Int16Type>(array)),
            DataType::Int32 => Kind::Integer(integers::<types::Int32Type>(array)),
            DataType::Int64 => Kind::Integer(integers::<types::Int64Type>(array)),
            DataType::UInt8 => Kind::Integer(integers::<types::UInt8Type>(array)),
            DataType::UInt16 => Kind::Integer(integers::<types::UInt16Type>(array)),
            DataType::UInt32 => Kind::Integer(integers::<types::UInt32Type>(array)),
            DataType::UInt64 => Kind::Unsigned(array.as_primitive()),
            DataType::Float16 => Kind::Float(floats::<types::Float16Type>(array)),
            DataType::Float32 => Kind::Float(floats::<types::Float32Type>(array)),
            DataType::Float64 => Kind::Float(floats::<types::Float64Type>(array)),
            DataType::Decimal32(..) => Kind::Decimal(decimals::<types::Decimal32Type>(array)),
            DataType::Decimal64(..) => Kind::Decimal(decimals::<types::Decimal64Type>(array)),
            DataType::Decimal128(..) => Kind::Decimal(decimals::<types::Decimal128Type>(array)),
            DataType::Decimal256(..) => Kind::Decimal(decimals::<types::Decimal256Type>(array)),
            DataType::Date32 => Kind::Date(integers::<types::Date32Type>(array)),
            DataType::Date64 => {
                let milliseconds = integers::<types::Date64Type>(array);
                Kind::Date(Box::new(move |row| milliseconds(row).div_euclid(MILLISECONDS_OF_DAY)))
            }
            DataType::Timestamp(unit, zone) => {
                let at = match unit {
                    TimeUnit::Second => integers::<types::TimestampSecondType>(array),
                    TimeUnit::Millisecond => integers::<types::TimestampMillisecondType>(array),
                    TimeUnit::Microsecond => integers::<types::TimestampMicrosecondType>(array),
                    TimeUnit::Nanosecond => integers::<types::TimestampNanosecondType>(array),
                };
                Kind::Time(at, *unit, zone.is_some())
            }
            DataType::List(_) => Kind::list(ranges::<i32>(array)),
            DataType::LargeList(_) => Kind::list(ranges::<i64>(array)),
            DataType::ListView(_) => Kind::list(view_ranges::<i32>(array)),
            DataType::LargeListView(_) => Kind::list(view_ranges::<i64>(array)),
            DataType::FixedSizeList(..) => {
                let list = array.as_fixed_size_list();
                let size = usize::try_from(list.value_length()).unwrap_or_default();
                Kind::list((Box::new(move |row| row * size..(row + 1) * size), list.values()))
            }
            DataType::Struct(_) => {
                let members = array.as_struct();
                let columns = members.fields().iter().zip(members.columns());
                Kind::Complex(columns.map(|(field, column)| (field.name().as_str(), Column::new(column))).collect())
            }
            DataType::Dictionary(..) => downcast_dictionary_array!(
                array => Kind::Dictionary(
                    Box::new(move |row| array.key(row)),
                    Box::new(Column::new(array.values())),
                ),
                _ => Kind::Absent
            ),
            // Columns of any other type were refused, but for those without values.
            _ => Kind::Absent,
        }
    }
}
