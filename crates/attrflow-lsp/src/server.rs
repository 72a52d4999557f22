//! The session with a client: its state, and which message does what.

use std::collections::BTreeSet;
use std::panic::AssertUnwindSafe;
use std::path::PathBuf;
use std::time::Instant;
use std::time::SystemTime;

use attrflow::limits::EDITOR_RECORDS;
use attrflow::mapping::TargetSchema;
use crossbeam_channel::Receiver;
use crossbeam_channel::Sender;
use lsp_server::ErrorCode;
use lsp_server::Message;
use lsp_server::Notification;
use lsp_server::Request;
use lsp_server::Response;
use serde_json::Value;
use serde_json::json;

use crate::End;
use crate::Services;
use crate::capabilities;
use crate::capabilities::Client;
use crate::documents::Documents;
use crate::messages::Inbox;
use crate::messages::Next;
use crate::messages::Outbox;
use crate::messages::Refusal;
use crate::settings::SECTION;
use crate::settings::Settings;
use crate::uri;

/// The identifier of the only request that the server sends.
const SETTINGS_REQUEST: i32 = 1;

/// Where the session is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// Before `initialize`.
    New,
    Running,
    /// After `shutdown`.
    Ending,
}

/// A file that a setting names, and what was read of it.
#[derive(Debug)]
struct Loaded<T> {
    path: PathBuf,
    changed: Option<SystemTime>,
    content: Option<T>,
}

/// A session.
pub(crate) struct Server<'s> {
    pub(crate) outbox: Outbox,
    pub(crate) services: &'s dyn Services,
    pub(crate) documents: Documents,
    pub(crate) settings: Settings,
    pub(crate) client: Client,
    /// The folder that is open.
    pub(crate) folder: Option<PathBuf>,
    /// Which of the records values are shown for, from 0.
    pub(crate) record: usize,
    phase: Phase,
    target: Option<Loaded<TargetSchema>>,
    records: Option<Loaded<Vec<Value>>>,
    /// What was complained about already.
    complaints: BTreeSet<String>,
}

impl<'s> Server<'s> {
    pub(crate) fn new(sender: &Sender<Message>, services: &'s dyn Services) -> Server<'s> {
        Server {
            outbox: Outbox::new(sender),
            services,
            documents: Documents::default(),
            settings: Settings::default(),
            client: Client::default(),
            folder: None,
            record: 0,
            phase: Phase::New,
            target: None,
            records: None,
            complaints: BTreeSet::new(),
        }
    }

    /// Handles messages until the client ends the session.
    pub(crate) fn run(mut self, receiver: &Receiver<Message>) -> End {
        let mut inbox = Inbox::default();
        loop {
            let now = Instant::now();
            let next_due = self.documents.iter_mut().filter_map(|(_, open)| open.due).min();
            let wait = next_due.map(|due| due.saturating_duration_since(now));
            match inbox.next(receiver, wait, &self.outbox) {
                Next::Gone => return End::Abrupt,
                Next::Message(Message::Notification(notification)) if notification.method == "exit" => {
                    return if self.phase == Phase::Ending { End::Clean } else { End::Abrupt };
                }
                Next::Message(message) => self.handle(message),
                Next::Pause => {}
            }
            if inbox.is_empty() {
                self.guarded(|server| server.publish_due(Instant::now()));
            }
        }
    }

    fn handle(&mut self, message: Message) {
        match message {
            Message::Request(request) => {
                let id = request.id.clone();
                let answer = self.guarded(|server| server.request(request));
                let internal = || Refusal {
                    code: ErrorCode::InternalError,
                    message: "the server failed on this request; please report it".to_owned(),
                };
                let answer = answer.unwrap_or_else(|| Err(internal()));
                self.outbox.answer(id, answer);
            }
            Message::Notification(notification) => {
                self.guarded(|server| server.notification(notification));
            }
            Message::Response(response) => {
                self.guarded(|server| server.response(response));
            }
        }
    }

    /// Does something that may fail by a mistake in the program, which must not end the session.
    fn guarded<T>(&mut self, run: impl FnOnce(&mut Self) -> T) -> Option<T> {
        std::panic::catch_unwind(AssertUnwindSafe(|| run(self))).ok()
    }

    fn request(&mut self, request: Request) -> Result<Value, Refusal> {
        let refused = |code, message: &str| Err(Refusal { code, message: message.to_owned() });
        match (self.phase, request.method.as_str()) {
            (Phase::New, "initialize") => Ok(self.initialize(&request.params)),
            (Phase::New, _) => refused(ErrorCode::ServerNotInitialized, "`initialize` has to come first"),
            (_, "initialize") => refused(ErrorCode::InvalidRequest, "the session is initialized already"),
            (Phase::Ending, _) => refused(ErrorCode::InvalidRequest, "the session has been shut down"),
            (Phase::Running, "shutdown") => {
                self.phase = Phase::Ending;
                Ok(Value::Null)
            }
            (Phase::Running, method) => self.feature(method, &request.params).unwrap_or_else(|| {
                Err(Refusal { code: ErrorCode::MethodNotFound, message: format!("there is no method `{method}` here") })
            }),
        }
    }

    fn initialize(&mut self, parameters: &Value) -> Value {
        self.phase = Phase::Running;
        self.client = Client::read(parameters.get("capabilities").unwrap_or(&Value::Null));
        let folder = parameters.pointer("/workspaceFolders/0/uri").or_else(|| parameters.get("rootUri"));
        let path = parameters.get("rootPath").and_then(Value::as_str).map(PathBuf::from);
        self.folder = folder.and_then(Value::as_str).and_then(uri::path).or(path);
        if let Some(options) = parameters.get("initializationOptions") {
            self.settings = Settings::read(options);
        }
        capabilities::answer()
    }

    fn notification(&mut self, notification: Notification) {
        if self.phase != Phase::Running {
            return;
        }
        let parameters = &notification.params;
        let uri = parameters.pointer("/textDocument/uri").and_then(Value::as_str).unwrap_or_default();
        match notification.method.as_str() {
            "textDocument/didOpen" => {
                self.documents.open(parameters.get("textDocument").unwrap_or(&Value::Null), Instant::now());
            }
            "textDocument/didChange" => {
                self.documents.change(parameters, Instant::now());
            }
            "textDocument/didSave" => {
                if let Some(open) = self.documents.get(uri) {
                    open.is_saved = true;
                }
                // Configurations, targets and mapping documents are read by others' findings.
                self.refresh();
            }
            "textDocument/didClose" if self.documents.close(uri) => {
                let none = json!({ "uri": uri, "diagnostics": [] });
                self.outbox.notify("textDocument/publishDiagnostics", none);
            }
            "workspace/didChangeConfiguration" => match parameters.get("settings") {
                Some(settings) if !settings.is_null() => self.set(Settings::read(settings)),
                _ if self.client.configuration => {
                    let items = json!({ "items": [{ "section": SECTION }] });
                    self.outbox.request(SETTINGS_REQUEST, "workspace/configuration", items);
                }
                _ => {}
            },
            "workspace/didChangeWatchedFiles" => self.refresh(),
            _ => {}
        }
    }

    fn response(&mut self, response: Response) {
        let settings = response.response_result.as_ref().ok().and_then(|result| result.get(0));
        if let (true, Some(settings)) = (response.id == SETTINGS_REQUEST.into(), settings) {
            self.set(Settings::read(settings));
        }
    }

    fn set(&mut self, settings: Settings) {
        self.settings = settings;
        self.target = None;
        self.records = None;
        self.complaints.clear();
        self.refresh();
    }

    /// Makes the findings of all open files again.
    fn refresh(&mut self) {
        let now = Instant::now();
        for (_, open) in self.documents.iter_mut() {
            open.forget();
            open.due = Some(now);
        }
    }

    /// Shows a refusal, once.
    pub(crate) fn complain(&mut self, refusal: String) {
        if self.complaints.insert(refusal.clone()) {
            self.outbox.show(2, &refusal);
        }
    }

    /// Returns what the target really has, where a setting names a file.
    pub(crate) fn target(&mut self) -> Option<TargetSchema> {
        let path = uri::in_folder(self.folder.as_deref(), self.settings.target.as_deref()?);
        let services = self.services;
        let (content, refusal) = load(&mut self.target, path, |path| services.target(path));
        let content = content.cloned();
        refusal.into_iter().for_each(|refusal| self.complain(refusal));
        content
    }

    /// Returns the records that values are shown for, where a setting names a file.
    pub(crate) fn records(&mut self) -> Option<Vec<Value>> {
        let path = uri::in_folder(self.folder.as_deref(), self.settings.records.as_deref()?);
        let services = self.services;
        let (content, refusal) = load(&mut self.records, path, |path| services.records(path, EDITOR_RECORDS));
        let content = content.cloned();
        refusal.into_iter().for_each(|refusal| self.complain(refusal));
        content
    }
}

/// Reads a file unless it was read and has not changed since; with why it cannot be read.
fn load<T>(
    slot: &mut Option<Loaded<T>>,
    path: PathBuf,
    read: impl FnOnce(&std::path::Path) -> Result<T, String>,
) -> (Option<&T>, Option<String>) {
    let changed = std::fs::metadata(&path).and_then(|metadata| metadata.modified()).ok();
    let is_known = slot.as_ref().is_some_and(|known| known.path == path && known.changed == changed);
    let mut refusal = None;
    if !is_known {
        let content = read(&path).map_err(|reason| refusal = Some(reason)).ok();
        *slot = Some(Loaded { path, changed, content });
    }
    (slot.as_ref().and_then(|known| known.content.as_ref()), refusal)
}
