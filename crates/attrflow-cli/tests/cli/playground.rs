//! `attrflow playground`: the page from inside of the program, for this machine only.

use super::run;

#[cfg(not(feature = "playground"))]
#[test]
fn a_program_without_the_page_says_how_to_get_it() {
    let ended = run(&["playground"], "");
    ended.refuses(2, "this program was built without the page; run `playground/build.sh`");
}

#[test]
fn a_port_is_a_number() {
    assert_eq!(run(&["playground", "--port", "66000"], "").code, 2);
}

#[cfg(feature = "playground")]
mod served {
    use std::io::BufRead;
    use std::io::BufReader;
    use std::io::Read;
    use std::io::Write;
    use std::net::TcpListener;
    use std::net::TcpStream;
    use std::process::Child;
    use std::process::Stdio;

    use super::super::program;
    use super::super::run;

    /// A running program, ended with the test.
    struct Serving {
        child: Child,
        port: u16,
    }

    impl Drop for Serving {
        fn drop(&mut self) {
            let _ = self.child.kill();
            let _ = self.child.wait();
        }
    }

    fn serving() -> Serving {
        let mut child = program(&["playground"]).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let port = line.trim().strip_prefix("http://127.0.0.1:").and_then(|rest| rest.strip_suffix('/'));
        let port = port.and_then(|port| port.parse().ok()).unwrap_or_else(|| panic!("no address: {line}"));
        Serving { child, port }
    }

    impl Serving {
        /// Sends a request and returns the whole answer.
        fn answer(&self, request: &str) -> Vec<u8> {
            let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
            stream.write_all(request.as_bytes()).unwrap();
            let mut answer = Vec::new();
            stream.read_to_end(&mut answer).unwrap();
            answer
        }

        /// The answer to a request for a path, as text.
        fn get(&self, path: &str, more: &str) -> String {
            let host = format!("Host: 127.0.0.1:{}", self.port);
            let answer = self.answer(&format!("GET {path} HTTP/1.1\r\n{host}\r\n{more}Connection: close\r\n\r\n"));
            String::from_utf8_lossy(&answer).into_owned()
        }
    }

    #[test]
    fn the_files_of_the_page_are_served() {
        let server = serving();
        let page = server.get("/", "");
        assert!(page.starts_with("HTTP/1.1 200 OK\r\n"), "{page}");
        assert!(page.contains("Content-Type: text/html; charset=utf-8\r\n"), "{page}");
        assert!(page.contains("frame-ancestors 'none'"), "{page}");
        assert!(page.contains("<title>attrflow playground</title>"), "{page}");
        assert!(server.get("/page.js?x", "").contains("Content-Type: text/javascript; charset=utf-8\r\n"));
        assert!(server.get("/page.css", "").contains("Content-Type: text/css; charset=utf-8\r\n"));
        let library = server.get("/attrflow.wasm", "");
        assert!(library.contains("Content-Type: application/wasm\r\n"));
        assert!(library.contains("\r\n\r\n\0asm"));
        let tag = page.lines().find_map(|line| line.strip_prefix("ETag: ")).expect("a tag");
        let unchanged = server.get("/attrflow.wasm", &format!("If-None-Match: {tag}\r\n"));
        assert!(unchanged.starts_with("HTTP/1.1 304 "), "{unchanged}");
    }

    #[test]
    fn everything_else_is_refused() {
        let server = serving();
        for path in ["/nothing", "/../Cargo.toml", "//etc/passwd", "/%2e%2e/index.html"] {
            assert!(server.get(path, "").starts_with("HTTP/1.1 404 "), "{path}");
        }
        let port = server.port;
        let post =
            format!("POST / HTTP/1.1\r\nHost: localhost:{port}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        assert!(server.answer(&post).starts_with(b"HTTP/1.1 405 "));
        for host in ["example.com", "127.0.0.1", "localhost:1"] {
            let request = format!("GET / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
            assert!(server.answer(&request).starts_with(b"HTTP/1.1 421 "), "{host}");
        }
        assert!(server.answer("nonsense\r\n\r\n").starts_with(b"HTTP/1.1 400 "));
        assert!(server.get("/", "").starts_with("HTTP/1.1 200 "));
    }

    #[test]
    fn a_port_in_use_is_said() {
        let taken = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let port = taken.local_addr().unwrap().port().to_string();
        run(&["playground", "--port", &port], "").refuses(73, "cannot be served");
    }
}
