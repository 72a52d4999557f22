//! How much memory a run takes: a few dozen bytes a record, whatever the records and the answers of the server hold.

// `#[cfg(test)]` tells clippy that these tests report by panicking.
#[cfg(test)]
mod memory {
    use attrflow::Document;
    use attrflow::Engine;
    use attrflow::FixedHost;
    use attrflow::Host;
    use attrflow::mapping::templates;
    use attrflow::plan::links::Link;
    use attrflow::plan::links::LinkError;
    use attrflow::plan::links::LinkStore;
    use attrflow::plan::links::Stamp;
    use attrflow_provision::client::Client;
    use attrflow_provision::client::ClientOptions;
    use attrflow_provision::run::NoObserver;
    use attrflow_provision::run::Options;
    use attrflow_provision::run::Provisioner;
    use attrflow_provision::run::SourceRecord;
    use attrflow_provision::run::Summary;
    use peak_alloc::PeakAlloc;
    use serde_json::Value;
    use serde_json::json;

    use crate::http::Request;
    use crate::http::Response;
    use crate::http::Server;

    #[global_allocator]
    static ALLOCATOR: PeakAlloc = PeakAlloc;

    /// A link store that keeps nothing: it works its links out.
    struct Links {
        count: usize,
    }

    fn id(source: &str) -> String {
        format!("{source}-4c4f-4f43-8a3b-000000000000")
    }

    fn source(number: usize) -> String {
        format!("u{number:07}")
    }

    fn link(number: usize) -> Link {
        let mut link = Link::new("User", source(number));
        (link.target, link.action) = (Some(id(&link.source)), "create".to_owned());
        link
    }

    impl LinkStore for Links {
        fn stamp(&self) -> Result<Stamp, LinkError> {
            Ok(Stamp::default())
        }

        fn set_stamp(&mut self, _: &Stamp) -> Result<(), LinkError> {
            Ok(())
        }

        fn link(&self, _: &str, source: &str) -> Result<Option<Link>, LinkError> {
            Ok(source.strip_prefix('u').and_then(|number| number.parse().ok()).filter(|_| self.count > 0).map(link))
        }

        fn for_each(&self, on_link: &mut dyn FnMut(Link) -> Result<(), LinkError>) -> Result<(), LinkError> {
            (0..self.count).map(link).try_for_each(on_link)
        }

        fn put(&mut self, _: &Link) -> Result<(), LinkError> {
            Ok(())
        }

        fn remove(&mut self, _: &str, _: &str) -> Result<bool, LinkError> {
            Ok(false)
        }

        fn members(&self, _: &str, _: &str) -> Result<Vec<String>, LinkError> {
            Ok(Vec::new())
        }

        fn change_members(&mut self, _: &str, _: &str, _: &[String], _: &[String]) -> Result<(), LinkError> {
            Ok(())
        }

        fn commit(&mut self) -> Result<(), LinkError> {
            Ok(())
        }
    }

    /// Answers as a server would that has nobody but those who are asked for by their identifiers.
    fn answer(request: &Request) -> Response {
        let source = |name: &str| name.split('@').next().unwrap_or_default().to_owned();
        match (request.method.as_str(), request.path.strip_prefix("/Users/")) {
            ("POST", _) => {
                let mut user = request.body.clone();
                user["id"] = json!(id(&source(user["userName"].as_str().unwrap())));
                Response::json(201, user)
            }
            ("GET", Some(own)) => {
                let name = format!("{}@contoso.com", own.split('-').next().unwrap());
                Response::json(200, json!({ "id": own, "userName": name, "displayName": "Another" }))
            }
            ("GET", None) => Response::json(200, json!({ "totalResults": 0, "Resources": [] })),
            _ => Response::empty(204),
        }
    }

    fn user(number: usize) -> Value {
        json!({
            "objectId": source(number), "accountEnabled": true, "userPrincipalName": format!("{}@contoso.com", source(number)),
            "displayName": "A name that is as long as names are", "jobTitle": "Engineer", "department": "Research",
            "manager": number.is_multiple_of(3).then(|| source(number / 2)),
        })
    }

    /// Provisions this many users, and returns the most memory that was in use beyond what was before.
    fn provision(count: usize, is_linked: bool) -> (usize, Summary) {
        let server = Server::start(answer);
        let template = templates::find("generic-scim").unwrap();
        let document = Document::parse(template.document).unwrap().for_template(template);
        let mapping = document.mapping(&Engine::new(), Some("User")).unwrap();
        let client = Client::new(&server.url, ClientOptions::default()).unwrap();
        let hosts = |_: &str| -> Box<dyn Host> { Box::new(FixedHost::new()) };
        let provisioner = Provisioner::new(&client, &document, vec![mapping], &hosts, Options::default()).unwrap();
        let mut links = Links { count: if is_linked { count } else { 0 } };
        let mut records = (0..count).map(|number| SourceRecord::new(0, "users", number as u64 + 1, Ok(user(number))));
        let before = ALLOCATOR.current_usage();
        ALLOCATOR.reset_peak_usage();
        let summary = provisioner.run(&mut records, &mut links, &NoObserver).unwrap();
        (ALLOCATOR.peak_usage() - before, summary)
    }

    #[test]
    fn a_record_takes_a_few_dozen_bytes() {
        // Just less than what the tables of a run hold before they grow.
        let (few, many) = (890, 3_570);
        for is_linked in [false, true] {
            let [(small, _), (large, summary)] = [few, many].map(|count| provision(count, is_linked));
            let done = if is_linked { summary.updated } else { summary.created };
            assert_eq!((done, summary.failed + summary.quarantined), (many as u64, 0), "{summary:?}");
            let bytes = large.saturating_sub(small) / (many - few);
            assert!(bytes < 128, "{small} bytes for {few} records, {large} for {many}: {bytes} a record");
        }
    }
}

#[cfg(test)]
#[path = "standin/http.rs"]
#[expect(dead_code, reason = "the other tests use the rest")]
mod http;
