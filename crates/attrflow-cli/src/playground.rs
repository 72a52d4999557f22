//! `attrflow playground`: the page, served from inside of the program on the loopback address. It asks nobody anything.

use clap::Args;

use crate::exit::Exit;
use crate::exit::Failure;

/// Serve the page with expressions and documents to a browser on this machine, offline
///
/// Prints the address and serves until it is interrupted. Only this machine reaches it, and nothing that is entered in the page leaves the
/// browser.
#[derive(Debug, Args)]
pub struct Arguments {
    /// The port [default: one that is free]
    #[arg(long, value_name = "NUMBER", default_value_t = 0, hide_default_value = true)]
    port: u16,
    /// Open the page in the browser
    #[arg(long)]
    open: bool,
}

/// Runs the command.
#[cfg(feature = "playground")]
pub fn run(arguments: &Arguments) -> Result<Exit, Failure> {
    served::run(arguments)
}

/// Says how the page gets into the program.
#[cfg(not(feature = "playground"))]
pub fn run(arguments: &Arguments) -> Result<Exit, Failure> {
    let _ = (arguments.port, arguments.open);
    let how = "run `playground/build.sh` in a clone of the repository, and then \
               `cargo install --path crates/attrflow-cli --features playground`";
    Err(Failure::Usage(format!("this program was built without the page; {how}")))
}

#[cfg(feature = "playground")]
mod served {
    use std::net::Ipv4Addr;
    use std::net::SocketAddr;
    use std::process::Command;
    use std::process::Stdio;
    use std::thread;

    use tiny_http::Header;
    use tiny_http::Method;
    use tiny_http::Request;
    use tiny_http::Response;
    use tiny_http::Server;

    use super::Arguments;
    use crate::exit::Exit;
    use crate::exit::Failure;
    use crate::output;
    use crate::output::Output;

    /// The files of the page, by their names.
    const FILES: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/page.rs"));

    /// What files are, by the endings of their names.
    const TYPES: &[(&str, &str)] = &[
        ("html", "text/html; charset=utf-8"),
        ("css", "text/css; charset=utf-8"),
        ("js", "text/javascript; charset=utf-8"),
        ("svg", "image/svg+xml"),
        ("wasm", "application/wasm"),
    ];

    /// Headers of every answer. What the page may do is in the page itself; no other page may show it inside of its own.
    const HEADERS: &[(&str, &str)] = &[
        ("Content-Security-Policy", "frame-ancestors 'none'"),
        ("X-Content-Type-Options", "nosniff"),
        ("Referrer-Policy", "no-referrer"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
        ("Cache-Control", "no-cache"),
    ];

    /// Names this version of the files, so that a browser keeps what it has.
    const TAG: &str = concat!("\"", env!("CARGO_PKG_VERSION"), "-", env!("ATTRFLOW_PAGE"), "\"");

    /// How many answers are written at a time.
    const THREADS: usize = 4;

    pub fn run(arguments: &Arguments) -> Result<Exit, Failure> {
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, arguments.port));
        let refused = |error| Failure::Output(format!("{address} cannot be served: {error}; choose another `--port`"));
        let server = Server::http(address).map_err(refused)?;
        let port = server.server_addr().to_ip().map_or(arguments.port, |address| address.port());
        let page = format!("http://127.0.0.1:{port}/");
        let mut output = Output::new();
        output.line(&page)?;
        output.finish()?;
        output::message("serving the page on this machine; Ctrl-C ends it");
        if arguments.open && open(&page).is_err() {
            output::message("the browser cannot be started; open the address yourself");
        }
        thread::scope(|scope| {
            for _ in 1..THREADS {
                // Without another thread the work is done in this one.
                let _ = thread::Builder::new().spawn_scoped(scope, || serve(&server, port));
            }
            serve(&server, port);
        });
        Ok(Exit::Done)
    }

    fn serve(server: &Server, port: u16) {
        while let Ok(request) = server.recv() {
            // A browser that went away needs no answer.
            let _ = answer(request, port);
        }
    }

    fn answer(request: Request, port: u16) -> std::io::Result<()> {
        let header = |name: &'static str| {
            let found = request.headers().iter().find(|header| header.field.equiv(name));
            found.map(|header| header.value.as_str().to_owned())
        };
        // A page of another site whose name was made to lead here asks for that name.
        let hosts = [format!("127.0.0.1:{port}"), format!("localhost:{port}")];
        if !header("Host").is_some_and(|host| hosts.contains(&host)) {
            return refuse(request, 421, "this address is served as 127.0.0.1 only\n");
        }
        if !matches!(request.method(), Method::Get | Method::Head) {
            return refuse(request, 405, "only GET and HEAD are answered\n");
        }
        let path = request.url().split(['?', '#']).next().unwrap_or_default();
        let name = if path == "/" { "index.html" } else { path.strip_prefix('/').unwrap_or_default() };
        let Some((name, bytes)) = FILES.iter().find(|(known, _)| *known == name) else {
            return refuse(request, 404, "there is no such file\n");
        };
        if header("If-None-Match").is_some_and(|known| known == TAG) {
            return request.respond(with_headers(Response::empty(304)));
        }
        let ending = name.rsplit('.').next().unwrap_or_default();
        let kind =
            TYPES.iter().find(|(known, _)| *known == ending).map_or("application/octet-stream", |(_, kind)| kind);
        let response = Response::from_data(*bytes).with_chunked_threshold(usize::MAX);
        request.respond(with_header(with_headers(response), "Content-Type", kind))
    }

    fn refuse(request: Request, status: u16, message: &str) -> std::io::Result<()> {
        request.respond(with_headers(Response::from_string(message).with_status_code(status)))
    }

    fn with_headers<R: std::io::Read>(response: Response<R>) -> Response<R> {
        let headers = HEADERS.iter().copied().chain([("ETag", TAG)]);
        headers.fold(response, |response, (name, value)| with_header(response, name, value))
    }

    fn with_header<R: std::io::Read>(response: Response<R>, name: &str, value: &str) -> Response<R> {
        match Header::from_bytes(name, value) {
            Ok(header) => response.with_header(header),
            Err(()) => response,
        }
    }

    /// Starts the program that opens addresses on this system.
    fn open(address: &str) -> std::io::Result<()> {
        let (program, arguments): (&str, &[&str]) = match std::env::consts::OS {
            "macos" => ("open", &[]),
            "windows" => ("rundll32", &["url.dll,FileProtocolHandler"]),
            _ => ("xdg-open", &[]),
        };
        let mut command = Command::new(program);
        command.args(arguments).arg(address).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        command.spawn().map(|_| ())
    }
}
