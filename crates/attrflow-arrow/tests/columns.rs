//! Columns of every type, the outcomes of rows, and streams with several threads.

use std::sync::Arc;

use arrow_array::ArrayRef;
use arrow_array::BinaryArray;
use arrow_array::BooleanArray;
use arrow_array::Date32Array;
use arrow_array::Decimal128Array;
use arrow_array::DictionaryArray;
use arrow_array::Float64Array;
use arrow_array::Int64Array;
use arrow_array::ListArray;
use arrow_array::RecordBatch;
use arrow_array::RecordBatchIterator;
use arrow_array::StringArray;
use arrow_array::StructArray;
use arrow_array::TimestampMicrosecondArray;
use arrow_array::UInt64Array;
use arrow_array::cast::AsArray;
use arrow_array::types::Int32Type;
use arrow_schema::ArrowError;
use arrow_schema::DataType;
use arrow_schema::Field;
use attrflow::Document;
use attrflow::Engine;
use attrflow::FixedHost;
use attrflow::Mapping;
use attrflow::Workspace;
use attrflow_arrow::BatchMapper;
use attrflow_arrow::Emit;
use attrflow_arrow::HostsFor;
use attrflow_arrow::MapOptions;
use attrflow_arrow::MappedReader;
use attrflow_arrow::Outcome;
use attrflow_arrow::SchemaError;
use serde_json::Value;
use serde_json::json;

fn mapping(expressions: &[&str]) -> Mapping {
    let mappings: Vec<Value> = expressions
        .iter()
        .enumerate()
        .map(|(number, text)| {
            let source = json!({ "expression": text, "type": "Function" });
            json!({ "targetAttributeName": format!("t{number}"), "source": source })
        })
        .collect();
    Document::parse(&Value::from(mappings).to_string()).unwrap().mapping(&Engine::new(), None).unwrap()
}

fn batch(columns: Vec<(&str, ArrayRef)>) -> RecordBatch {
    RecordBatch::try_from_iter(columns).unwrap()
}

fn results(mapper: &BatchMapper, batch: &RecordBatch) -> Vec<Option<String>> {
    let mapped = mapper.map(batch).unwrap();
    mapped.iter().flat_map(|batch| texts(batch, "result")).collect()
}

fn texts(batch: &RecordBatch, column: &str) -> Vec<Option<String>> {
    batch[column].as_string::<i32>().iter().map(|text| text.map(str::to_owned)).collect()
}

fn every_type() -> Vec<(&'static str, ArrayRef)> {
    let list = ListArray::from_iter_primitive::<Int32Type, _, _>([Some(vec![Some(1), None]), None, Some(vec![])]);
    let dictionary: DictionaryArray<Int32Type> = [Some("a"), None, Some("a")].into_iter().collect();
    let fields = vec![
        (
            Arc::new(Field::new("x", DataType::Utf8, true)),
            Arc::new(StringArray::from(vec![Some("a"), None, None])) as ArrayRef,
        ),
        (Arc::new(Field::new("y", DataType::Int64, true)), Arc::new(Int64Array::from(vec![Some(1), Some(2), None]))),
    ];
    vec![
        ("text", Arc::new(StringArray::from(vec![Some("é\"\n"), None, Some("")]))),
        ("truth", Arc::new(BooleanArray::from(vec![Some(true), None, Some(false)]))),
        ("whole", Arc::new(Int64Array::from(vec![Some(i64::MIN), None, Some(0)]))),
        ("unsigned", Arc::new(UInt64Array::from(vec![Some(u64::MAX), None, Some(1)]))),
        ("float", Arc::new(Float64Array::from(vec![Some(1.0), None, Some(1e16)]))),
        (
            "decimal",
            Arc::new(Decimal128Array::from(vec![Some(150), None, Some(-1)]).with_precision_and_scale(9, 2).unwrap()),
        ),
        ("day", Arc::new(Date32Array::from(vec![Some(20_270), None, Some(0)]))),
        (
            "time",
            Arc::new(TimestampMicrosecondArray::from(vec![Some(1_500_000), None, Some(-1)]).with_timezone("+02:00")),
        ),
        ("list", Arc::new(list)),
        ("dictionary", Arc::new(dictionary)),
        ("complex", Arc::new(StructArray::from(fields))),
    ]
}

#[test]
fn columns_of_every_type_are_attributes() {
    let columns = every_type();
    let expressions: Vec<String> = columns.iter().map(|(name, _)| format!("[{name}]")).collect();
    let mapping = mapping(&expressions.iter().map(String::as_str).collect::<Vec<_>>());
    let batch = batch(columns);
    let mapper = BatchMapper::new(mapping.clone(), &batch.schema(), MapOptions::default()).unwrap();
    let direct = results(&mapper, &batch);
    let first: Value = serde_json::from_str(direct[0].as_ref().unwrap()).unwrap();
    assert_eq!(first["t0"], "é\"\n");
    assert_eq!(
        (&first["t3"], &first["t4"], &first["t5"]),
        (&"18446744073709551615".into(), &"1.0".into(), &"1.50".into())
    );
    assert_eq!((&first["t6"], &first["t7"]), (&"2025-07-01".into(), &"1970-01-01T00:00:01.5Z".into()));
    assert_eq!(direct[1].as_deref(), Some(r#"{"t10":{"y":2}}"#));

    // The way through JSON gives the same objects.
    let through_json = Emit::Other(Arc::new(move |(record, _), host, workspace, out| {
        mapping.apply(record, host, workspace).unwrap().write_object(out);
        Outcome::WRITTEN
    }));
    let other = BatchMapper::new(mapping_of(&expressions), &batch.schema(), MapOptions::default().emit(through_json));
    assert_eq!(results(&other.unwrap(), &batch), direct);
    for start in 0..3 {
        assert_eq!(results(&mapper, &batch.slice(start, 3 - start)), direct[start..]);
    }
}

fn mapping_of(expressions: &[String]) -> Mapping {
    mapping(&expressions.iter().map(String::as_str).collect::<Vec<_>>())
}

#[test]
fn a_column_without_a_rule_is_refused_unless_it_is_not_read() {
    let batch = batch(vec![
        ("x", Arc::new(BinaryArray::from_vec(vec![b"x"])) as ArrayRef),
        ("y", Arc::new(StringArray::from(vec!["y"]))),
    ]);
    let refused = BatchMapper::new(mapping(&["[x]"]), &batch.schema(), MapOptions::default()).unwrap_err();
    assert!(refused.is_about_type());
    assert_eq!(
        refused.to_string(),
        "the column `x` has the type Binary, which no attribute can have; cast it to text or leave it out"
    );
    let mapper = BatchMapper::new(mapping(&["[y]"]), &batch.schema(), MapOptions::default()).unwrap();
    assert_eq!(results(&mapper, &batch), [Some(r#"{"t0":"y"}"#.to_owned())]);
}

#[test]
fn columns_are_kept_if_they_can_be() {
    let batch = batch(vec![("x", Arc::new(StringArray::from(vec!["a"])) as ArrayRef)]);
    let keep = |name: &str| {
        let options = MapOptions::default().keep([name.to_owned()]);
        BatchMapper::new(mapping(&["[x]"]), &batch.schema(), options)
    };
    let names: Vec<String> = keep("x").unwrap().schema().fields().iter().map(|field| field.name().clone()).collect();
    assert_eq!(names, ["x", "result", "status", "code", "target_attribute"]);
    assert_eq!(keep("result").unwrap_err(), SchemaError::Taken { column: "result".to_owned() });
    assert_eq!(keep("nothing").unwrap_err(), SchemaError::Unknown { column: "nothing".to_owned() });
}

#[test]
fn rows_say_what_became_of_them() {
    let batch = batch(vec![
        ("x", Arc::new(StringArray::from(vec!["1", "2", "never", "3"])) as ArrayRef),
        ("f", Arc::new(Float64Array::from(vec![Some(1.5), None, None, Some(f64::NAN)]))),
    ]);
    let expressions = [r#"IIF([x]="2", IgnoreObjectFlow, [f])"#, r#"IIF([x]="never", CDate([x]), "a")"#];
    let mapper = BatchMapper::new(mapping(&expressions), &batch.schema(), MapOptions::default()).unwrap();
    let mapped = mapper.map(&batch).unwrap().remove(0);
    let row = |number: usize| -> Vec<Option<String>> {
        ["result", "status", "code", "target_attribute"].map(|name| texts(&mapped, name)[number].clone()).into()
    };
    let some = |text: &str| Some(text.to_owned());
    assert_eq!(row(0), [some(r#"{"t0":"1.5","t1":"a"}"#), some("written"), None, None]);
    assert_eq!(row(1), [None, some("skipped"), some("AF0560"), None]);
    assert_eq!(row(2), [None, some("quarantined"), some("AF0605"), some("t1")]);
    assert_eq!(row(3), [None, some("quarantined"), some("AF0814"), some("f")]);
}

#[test]
fn threads_keep_the_order() {
    let count = 50_000;
    let numbers: Vec<String> = (0..count).map(|number| number.to_string()).collect();
    let whole = batch(vec![("x", Arc::new(StringArray::from(numbers)) as ArrayRef)]);
    let expected: Vec<_> = (0..count).map(|number| Some(format!("{{\"t0\":\"{number}\"}}"))).collect();
    for (threads, size) in [(1, count), (2, count), (4, 1_000), (3, 7_001)] {
        let starts = (0..count).step_by(size);
        let batches: Vec<_> = starts.map(|start| Ok(whole.slice(start, size.min(count - start)))).collect();
        let input = RecordBatchIterator::new(batches, whole.schema());
        let mapper = BatchMapper::new(mapping(&["[x]"]), &whole.schema(), MapOptions::default()).unwrap();
        let reader = MappedReader::new(Box::new(input), mapper, threads);
        let given: Vec<_> = reader.flat_map(|batch| texts(&batch.unwrap(), "result")).collect();
        assert!(given == expected, "{threads} threads, batches of {size}");
    }
}

#[test]
fn random_values_depend_on_the_record_and_not_on_batches_or_threads() {
    let count = 10_000;
    let text = |row: usize| (!row.is_multiple_of(3)).then(|| format!("u{row}"));
    let whole = batch(vec![("objectId", Arc::new((0..count).map(text).collect::<StringArray>()) as ArrayRef)]);
    let mapping = mapping(&["Guid()"]);
    let host = |source: Option<&str>, number| FixedHost::new().seeded_for(7, source, number);
    let mapped = |made_for: HostsFor, threads: usize, size: usize| -> Vec<_> {
        let starts = (0..count).step_by(size);
        let batches: Vec<_> = starts.map(|start| Ok(whole.slice(start, size.min(count - start)))).collect();
        let options = MapOptions::default().hosts(host, made_for);
        let mapper = BatchMapper::new(mapping.clone(), &whole.schema(), options).unwrap();
        let reader = MappedReader::new(Box::new(RecordBatchIterator::new(batches, whole.schema())), mapper, threads);
        reader.flat_map(|batch| texts(&batch.unwrap(), "result")).collect()
    };
    let expected: Vec<_> = (0..count)
        .map(|row| {
            let record = text(row).map_or_else(|| "{}".to_owned(), |id| format!("{{\"objectId\":\"{id}\"}}"));
            let (mut workspace, mut out) = (Workspace::default(), Vec::new());
            let host = host(text(row).as_deref(), row as u64 + 1);
            mapping.writer().write(record.as_bytes(), &host, &mut workspace, &mut out).unwrap();
            Some(String::from_utf8(out).unwrap())
        })
        .collect();
    assert!(mapped(HostsFor::Records, 1, count) == expected);
    assert!(mapped(HostsFor::Records, 3, 1_001) == expected);
    let unordered = mapped(HostsFor::Contents, 2, 777);
    assert_eq!((&unordered[1], &unordered[0]), (&expected[1], &unordered[3]), "rows without an identifier are equal");
}

#[test]
fn a_stream_ends_with_its_error_or_when_nobody_reads_on() {
    let whole = batch(vec![("x", Arc::new(StringArray::from(vec!["a"; 3_000])) as ArrayRef)]);
    for threads in [1, 2, 8] {
        let reader = || {
            let batches =
                (0..100).map(|_| Ok(whole.clone())).chain([Err(ArrowError::ComputeError("broken".to_owned()))]);
            let input = RecordBatchIterator::new(batches.collect::<Vec<_>>(), whole.schema());
            let mapper = BatchMapper::new(mapping(&["[x]"]), &whole.schema(), MapOptions::default()).unwrap();
            MappedReader::new(Box::new(input), mapper, threads)
        };
        let all: Vec<_> = reader().collect();
        assert_eq!((all.len(), all.iter().filter(|batch| batch.is_ok()).count()), (101, 100), "{threads} threads");
        assert!(all[100].as_ref().unwrap_err().to_string().contains("broken"));
        let mut left = reader();
        assert_eq!(left.next().unwrap().unwrap().num_rows(), 3_000);
        drop(left);
    }
}

#[cfg(feature = "parquet")]
#[test]
fn lines_in_parquet_files_are_records() {
    use std::io::Seek;

    use attrflow::input::Options;
    use attrflow_arrow::parquet;

    let mut writer = parquet::LineWriter::new(tempfile::tempfile().unwrap()).unwrap();
    writer.write(b"{\"a\":1}\n{\"a\"").unwrap();
    writer.write(b":2}\n").unwrap();
    let mut file = writer.finish().unwrap();
    file.rewind().unwrap();
    let mut source = parquet::source(file, &Options::default()).unwrap();
    assert_eq!(source.description(), "Parquet");
    let batch = source.batch().unwrap();
    let texts: Vec<_> = batch.records.iter().map(|span| batch.bytes(span).unwrap()).collect();
    assert_eq!(texts, [br#"{"result":"{\"a\":1}"}"#, br#"{"result":"{\"a\":2}"}"#]);
    assert!(batch.last && batch.records[1].line == 2);
    assert!(parquet::source(tempfile::tempfile().unwrap(), &Options::default()).is_err());
}
