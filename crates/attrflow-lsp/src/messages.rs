//! The messages of the protocol on their way in and out.

use std::collections::VecDeque;
use std::time::Duration;

use crossbeam_channel::Receiver;
use crossbeam_channel::RecvTimeoutError;
use crossbeam_channel::Sender;
use lsp_server::ErrorCode;
use lsp_server::Message;
use lsp_server::Notification;
use lsp_server::Request;
use lsp_server::RequestId;
use lsp_server::Response;
use serde_json::Value;
use serde_json::json;

/// Why a request has no result.
#[derive(Debug)]
pub(crate) struct Refusal {
    pub(crate) code: ErrorCode,
    pub(crate) message: String,
}

impl Refusal {
    /// A request that cannot be done; the message is for people.
    pub(crate) fn failed(message: impl Into<String>) -> Refusal {
        Refusal { code: ErrorCode::RequestFailed, message: message.into() }
    }

    /// A request whose parameters are not those of its method.
    pub(crate) fn parameters(message: impl Into<String>) -> Refusal {
        Refusal { code: ErrorCode::InvalidParams, message: message.into() }
    }
}

/// The way to the client.
#[derive(Debug, Clone)]
pub(crate) struct Outbox {
    sender: Sender<Message>,
}

impl Outbox {
    pub(crate) fn new(sender: &Sender<Message>) -> Outbox {
        Outbox { sender: sender.clone() }
    }

    fn send(&self, message: Message) {
        // A client that has gone hears nothing; the receiving side ends the session.
        let _ = self.sender.send(message);
    }

    pub(crate) fn answer(&self, id: RequestId, answer: Result<Value, Refusal>) {
        self.send(Message::Response(match answer {
            Ok(value) => Response::new_ok(id, value),
            Err(refusal) => Response::new_err(id, refusal.code as i32, refusal.message),
        }));
    }

    pub(crate) fn notify(&self, method: &str, parameters: Value) {
        self.send(Message::Notification(Notification { method: method.to_owned(), params: parameters }));
    }

    pub(crate) fn request(&self, id: i32, method: &str, parameters: Value) {
        self.send(Message::Request(Request { id: id.into(), method: method.to_owned(), params: parameters }));
    }

    /// Shows a message of the server: 1 an error, 2 a warning, 3 for information.
    pub(crate) fn show(&self, kind: u8, message: &str) {
        self.notify("window/showMessage", json!({ "type": kind, "message": format!("attrflow: {message}") }));
    }
}

/// The messages that have arrived and are not handled yet.
#[derive(Debug, Default)]
pub(crate) struct Inbox {
    waiting: VecDeque<Message>,
}

/// What comes next.
pub(crate) enum Next {
    Message(Message),
    /// Nothing within the time.
    Pause,
    /// The client has gone.
    Gone,
}

impl Inbox {
    /// Returns the next message. Requests that the client has cancelled in the meantime are answered and left out.
    pub(crate) fn next(&mut self, receiver: &Receiver<Message>, wait: Option<Duration>, outbox: &Outbox) -> Next {
        if self.waiting.is_empty() {
            let first = match wait {
                Some(wait) => receiver.recv_timeout(wait),
                None => receiver.recv().map_err(|_| RecvTimeoutError::Disconnected),
            };
            match first {
                Ok(message) => self.take(message, outbox),
                Err(RecvTimeoutError::Timeout) => return Next::Pause,
                Err(RecvTimeoutError::Disconnected) => return Next::Gone,
            }
        }
        while let Ok(message) = receiver.try_recv() {
            self.take(message, outbox);
        }
        self.waiting.pop_front().map_or(Next::Pause, Next::Message)
    }

    /// Whether nothing waits.
    pub(crate) fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    fn take(&mut self, message: Message, outbox: &Outbox) {
        let cancelled = match &message {
            Message::Notification(notification) if notification.method == "$/cancelRequest" => {
                notification.params.get("id").cloned()
            }
            _ => {
                self.waiting.push_back(message);
                return;
            }
        };
        let Some(id) = cancelled.and_then(|id| serde_json::from_value::<RequestId>(id).ok()) else { return };
        let is_it = |message: &Message| matches!(message, Message::Request(request) if request.id == id);
        if let Some(place) = self.waiting.iter().position(is_it) {
            self.waiting.remove(place);
            let message = "the request was cancelled".to_owned();
            outbox.answer(id, Err(Refusal { code: ErrorCode::RequestCanceled, message }));
        }
    }
}
