//! Arguments of the commands that talk to a server, each defined once.

use std::path::PathBuf;

use attrflow_provision::client::Auth;
use attrflow_provision::client::Client;
use attrflow_provision::client::ClientError;
use attrflow_provision::client::ClientErrorKind;
use attrflow_provision::client::ClientOptions;
use attrflow_provision::client::Secret;
use clap::Args;
use clap::ValueEnum;

use crate::exit::Failure;
use crate::input;

/// The environment variable that holds the token where no file is named.
const TOKEN_VARIABLE: &str = "ATTRFLOW_TOKEN";

/// The server and how it knows who sends.
#[derive(Debug, Args)]
pub struct NetworkOptions {
    /// The server's SCIM address, such as `https://example.com/scim/v2`
    #[arg(long, value_name = "URL")]
    pub target_url: Option<String>,
    /// How the server knows who sends
    #[arg(long, value_enum, default_value_t)]
    auth: AuthKind,
    /// A file with the token, or with `user:password` for `basic` [default: the variable ATTRFLOW_TOKEN]
    #[arg(long, value_name = "FILE")]
    token_file: Option<PathBuf>,
    /// Certificates of the authorities to trust, as PEM, instead of the public ones
    #[arg(long, value_name = "FILE")]
    ca_file: Option<PathBuf>,
    /// Allow plain http to other hosts than this one; others can then read the token
    #[arg(long)]
    allow_http: bool,
}

/// How the server knows who sends.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum AuthKind {
    /// A bearer token
    #[default]
    Bearer,
    /// A user name and password
    Basic,
}

impl NetworkOptions {
    /// Returns the client that the arguments describe, for a SCIM server.
    pub fn client(&self) -> Result<Client, Failure> {
        self.client_for(true)
    }

    /// Returns the client that the arguments describe, for a server that takes SCIM's media type or plain JSON.
    pub fn client_for(&self, is_scim: bool) -> Result<Client, Failure> {
        let Some(url) = &self.target_url else {
            return Err(Failure::Usage("`--target-url` is missing: it is the server's SCIM address".to_owned()));
        };
        let secret = match &self.token_file {
            Some(file) => {
                let secret = Secret::new(&input::text(file)?);
                if secret.is_empty() {
                    return Err(Failure::Usage(format!("`{}` holds no token", input::name(file))));
                }
                Some(secret)
            }
            None => {
                std::env::var(TOKEN_VARIABLE).ok().map(|token| Secret::new(&token)).filter(|secret| !secret.is_empty())
            }
        };
        let mut options = ClientOptions::default();
        options.auth = match (secret, self.auth) {
            (None, _) => Auth::None,
            (Some(secret), AuthKind::Bearer) => Auth::Bearer(secret),
            (Some(secret), AuthKind::Basic) => Auth::Basic(secret),
        };
        options.allow_http = self.allow_http;
        options.plain_json = !is_scim;
        options.ca = self.ca_file.as_deref().map(input::whole).transpose()?;
        Client::new(url, options).map_err(failure)
    }
}

/// Returns the failure of a command whose server gives no answer.
pub fn failure(error: ClientError) -> Failure {
    match error.kind() {
        ClientErrorKind::Address => Failure::Usage(error.to_string()),
        _ => Failure::Server(error.to_string()),
    }
}
