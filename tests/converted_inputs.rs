//! Records that a program converts to JSON itself, such as rows of Parquet.

use attrflow::Diagnostic;
use attrflow::diagnostic::codes::input::BAD_PARQUET;
use attrflow::diagnostic::codes::input::NOT_FINITE;
use attrflow::input::Format;
use attrflow::input::InputError;
use attrflow::input::Options;
use attrflow::input::Source;

#[test]
fn converted_records_are_given_before_the_error_that_ends_them() {
    let broken = || Diagnostic::new(&BAD_PARQUET, "broken");
    let rows = [
        Ok(Ok(b"{\"id\":\"1\"}".to_vec())),
        Ok(Err(Box::new(Diagnostic::new(&NOT_FINITE, "no number")))),
        Ok(Ok(vec![b' '; attrflow::limits::RECORD_LENGTH + 1])),
        Err(broken().into()),
    ];
    let mut source = Source::converted(rows.into_iter(), Format::Parquet, &Options::default()).unwrap();
    assert_eq!((source.format(), source.would_wait(), source.is_delta()), (Format::Parquet, false, false));
    let batch = source.batch().unwrap();
    let seen: Vec<_> = batch.records.iter().map(|span| (span.line, batch.bytes(span), span.fault())).collect();
    assert_eq!(seen.len(), 3);
    assert_eq!((seen[0].0, seen[0].1, seen[0].2.is_none()), (1, Some(&b"{\"id\":\"1\"}"[..]), true));
    assert_eq!((seen[1].0, seen[1].1, seen[1].2.unwrap().code.id), (2, None, "AF0814"));
    assert_eq!((seen[2].0, seen[2].1, seen[2].2.is_none()), (3, None, true));
    assert!(!batch.last);
    let Err(InputError::Unusable(error)) = source.batch() else { panic!("the error is lost") };
    assert_eq!(error.code.id, "AF0815");

    let nothing = || std::iter::empty();
    assert!(Source::converted(nothing(), Format::Parquet, &Options::default()).unwrap().batch().unwrap().last);
    let Err(InputError::Unusable(error)) =
        Source::converted(nothing(), Format::Parquet, &Options::default().format(Format::Csv))
    else {
        panic!("another format is read");
    };
    assert_eq!(error.code.id, "AF0822");
}
