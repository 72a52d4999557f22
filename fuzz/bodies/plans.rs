//! What a target has: existing objects as a stream, and the link store.

use std::path::Path;

use attrflow::FixedHost;
use attrflow::Workspace;
use attrflow::mapping::Existing;
use attrflow::mapping::LinkTable;
use attrflow::mapping::PlanOptions;
use attrflow::plan::links::Confirmer;
use attrflow::plan::links::Link;
use attrflow::plan::links::LinkError;
use attrflow::plan::links::LinkStore;
use attrflow::plan::links::MemoryLinks;
use attrflow::plan::links::SqliteLinks;
use attrflow::plan::links::Stamp;
use serde_json::Value;
use serde_json::json;

use super::files::MAPPING;

/// The most objects of one input.
const MAX_OBJECTS: usize = 20;

/// Lines of target objects: one that is read is JSON, and the objects in few bytes give the plans of the objects themselves.
pub fn existing(bytes: &[u8]) {
    let (mut builder, mut objects) = (MAPPING.existing_objects(), Vec::new());
    for line in bytes.split(|byte| *byte == b'\n').take(MAX_OBJECTS) {
        let object = serde_json::from_slice::<Value>(line);
        // Of several with one identifier the first is kept.
        if object.as_ref().is_ok_and(|object| object.get("id").is_none() || has_id(&objects, &object["id"])) {
            continue;
        }
        let mut kind = None;
        let is_read = builder.push_line(line, |said| {
            kind = Some(said.to_owned());
            said != "Group"
        });
        match object {
            Err(error) => assert!(!is_read, "read, and {error}"),
            Ok(object) => {
                assert!(object.is_object() || !is_read, "read, and is no object");
                if kind.as_deref() == Some("Group") && is_read {
                    continue;
                }
                if !object.is_object() {
                    continue;
                }
                if !is_read {
                    builder.push(&object);
                }
                objects.push(object);
            }
        }
    }
    let few = builder.finish();
    assert_eq!(few.len(), objects.len());
    let names = objects.iter().flat_map(|object| [&object["userName"], &object["externalId"]]);
    let names: Vec<Value> = names.filter(|name| !name.is_null()).cloned().chain([json!("ada@contoso.com")]).collect();
    let whole = Existing::new(objects);
    let (host, links, mut workspace) = (FixedHost::new(), LinkTable::default(), Workspace::default());
    for name in names {
        let record = json!({ "objectId": name, "userPrincipalName": name, "mail": name, "displayName": "Ada", "accountEnabled": true });
        let plans = [&whole, &few].map(|existing| {
            let plan = MAPPING.plan(&record, existing, &links, &host, &mut workspace, PlanOptions::default());
            plan.map(|plan| (plan.to_json(), plan.changes)).map_err(|fault| fault.diagnostic.code.id)
        });
        assert_eq!(plans[0], plans[1], "{record}");
    }
}

fn has_id(objects: &[Value], id: &Value) -> bool {
    let text = |id: &Value| id.as_str().map_or_else(|| id.to_string(), str::to_owned);
    objects.iter().any(|object| text(&object["id"]) == text(id))
}

/// A link store: the bytes of a file, or changes of one, or operations, or results as text. The first byte chooses.
pub fn links(bytes: &[u8]) {
    let Some((first, rest)) = bytes.split_first() else { return };
    // In memory where there is such a folder: every commit waits for the disk.
    let folder = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).expect("a folder");
    let path = folder.path().join("links.db");
    match first % 4 {
        0 => file(&path, rest),
        1 => {
            let mut whole = filled(&path);
            for change in rest.chunks_exact(3) {
                let place = usize::from(u16::from_le_bytes([change[0], change[1]])) % whole.len();
                whole[place] = change[2];
            }
            file(&path, &whole);
        }
        2 => operations(&path, rest),
        _ => results(&path, &super::text(rest)),
    }
}

/// Reads and writes a file that is a store, or not.
fn file(path: &Path, bytes: &[u8]) {
    std::fs::write(path, bytes).expect("a file");
    if let Ok(store) = SqliteLinks::open(path) {
        let _ = read(&store);
    }
    let Ok(mut store) = SqliteLinks::open_for_writing(path) else { return };
    let mut link = Link::new("User", "new");
    link.target = Some("T".to_owned());
    let written = store.put(&link).and_then(|()| store.commit());
    let (changed, kept) = (written.is_ok(), store.link("User", "new"));
    drop(store);
    if changed && let Ok(Some(kept)) = kept {
        assert_eq!(kept, link);
    }
}

/// All that a store has: the links in their order, and the members of each.
type Contents = (Stamp, Vec<Link>, Vec<Vec<String>>);

fn read(store: &dyn LinkStore) -> Result<Contents, LinkError> {
    let (mut links, mut rows, mut members) = (Vec::new(), 0, Vec::new());
    store.for_each(&mut |link| {
        links.push(link);
        Ok(())
    })?;
    store.for_each_row(&mut |_| {
        rows += 1;
        Ok(())
    })?;
    for link in &links {
        members.push(store.members(&link.object, &link.source)?);
        store.link(&link.object, &link.source)?;
    }
    Ok((store.stamp()?, links, members))
}

/// The bytes of a store with a few links.
fn filled(path: &Path) -> Vec<u8> {
    let mut store = SqliteLinks::open_for_writing(path).expect("a store");
    for number in 0..20 {
        let mut link = Link::new("User", format!("s{number}"));
        link.target = Some(format!("T{number}"));
        store.put(&link).expect("a link");
        store.change_members("Group", "g", &[format!("T{number}")], &[]).expect("a member");
    }
    store.commit().expect("a commit");
    drop(store);
    std::fs::read(path).expect("a file")
}

/// The same operations on a store in memory and on one in a file, which is closed and opened between them.
fn operations(path: &Path, bytes: &[u8]) {
    let (mut memory, mut file) = (MemoryLinks::default(), SqliteLinks::open_for_writing(path).expect("a store"));
    for part in bytes.chunks_exact(3).take(60) {
        let (source, target) = (format!("s{}", part[1] % 4), format!("T\u{0}{}", part[2] % 8));
        match part[0] % 6 {
            0 => both(&mut memory, &mut file, |store| {
                let mut link = Link::new("User", &source);
                (link.target, link.action) = (Some(target.clone()), String::from_utf8_lossy(part).into_owned());
                link.failed_line = Some(u64::MAX - u64::from(part[2]));
                link.next_attempt = Some(i64::MIN + i64::from(part[1]));
                store.put(&link).map(|()| false)
            }),
            1 => both(&mut memory, &mut file, |store| store.remove("User", &source)),
            2 => both(&mut memory, &mut file, |store| {
                let kept = [format!("T{}", part[1] % 8)];
                store.change_members("User", &source, std::slice::from_ref(&target), &kept).map(|()| false)
            }),
            3 => both(&mut memory, &mut file, |store| {
                let mut stamp = Stamp::default();
                stamp.application = (part[1] % 2 == 0).then(|| target.clone());
                store.set_stamp(&stamp).map(|()| false)
            }),
            4 => {
                file.commit().expect("a commit");
                drop(file);
                file = SqliteLinks::open_for_writing(path).expect("a store");
            }
            _ => assert_eq!(read(&memory).expect("links"), read(&file).expect("links")),
        }
    }
    file.commit().expect("a commit");
    drop(file);
    let kept = SqliteLinks::open(path).expect("a store");
    assert_eq!(read(&memory).expect("links"), read(&kept).expect("links"));
}

fn both(
    memory: &mut MemoryLinks,
    file: &mut SqliteLinks,
    change: impl Fn(&mut dyn LinkStore) -> Result<bool, LinkError>,
) {
    assert_eq!(change(memory).expect("a change"), change(file).expect("a change"));
}

/// Lines of results: both stores take the same ones, have the same links, and take them twice as once.
fn results(path: &Path, text: &str) {
    let (mut memory, mut file) = (MemoryLinks::default(), SqliteLinks::open_for_writing(path).expect("a store"));
    for _ in 0..2 {
        let taken = [&mut memory as &mut dyn LinkStore, &mut file].map(|store| {
            let mut confirmer = Confirmer::new(store);
            let taken: Vec<_> = text.lines().map(|line| confirmer.confirm(line, 7).ok()).collect();
            confirmer.finish().expect("a commit");
            taken
        });
        assert_eq!(taken[0], taken[1]);
        assert_eq!(read(&memory).expect("links"), read(&file).expect("links"));
    }
}
