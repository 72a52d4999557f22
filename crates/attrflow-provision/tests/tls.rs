//! Servers that speak TLS: whom the client trusts.

use std::io::Read;
use std::io::Write;
use std::net::TcpListener;
use std::sync::Arc;
use std::thread;

use attrflow_provision::client::Client;
use attrflow_provision::client::ClientErrorKind;
use attrflow_provision::client::ClientOptions;
use attrflow_provision::client::Method;
use rcgen::BasicConstraints;
use rcgen::CertificateParams;
use rcgen::IsCa;
use rcgen::Issuer;
use rcgen::KeyPair;
use rustls::ServerConfig;
use rustls::ServerConnection;
use rustls::StreamOwned;
use rustls::crypto::ring;
use rustls::pki_types::PrivateKeyDer;

/// Starts a server for `localhost` whose certificate an authority of its own signed; its address, and the authority as PEM.
fn start() -> (String, Vec<u8>) {
    let mut authority = CertificateParams::new(Vec::new()).unwrap();
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let key = KeyPair::generate().unwrap();
    let pem = authority.self_signed(&key).unwrap().pem().into_bytes();
    let issuer = Issuer::new(authority, key);
    let own = KeyPair::generate().unwrap();
    let names = CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
    let certificate = names.signed_by(&own, &issuer).unwrap();
    let key = PrivateKeyDer::try_from(own.serialize_der()).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], key)
        .unwrap();
    let listener = TcpListener::bind("localhost:0").unwrap();
    let url = format!("https://localhost:{}", listener.local_addr().unwrap().port());
    let config = Arc::new(config);
    thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            let mut stream = StreamOwned::new(ServerConnection::new(config.clone()).unwrap(), stream);
            // A client that does not trust the certificate ends the connection here.
            if stream.read(&mut [0; 4096]).is_ok_and(|count| count > 0) {
                let _ = stream.write_all(b"HTTP/1.1 204 x\r\nConnection: close\r\n\r\n");
                stream.conn.send_close_notify();
                let _ = stream.flush();
            }
        }
    });
    (url, pem)
}

#[test]
fn only_the_authorities_that_were_named_are_trusted() {
    let ((url, own), (_, other)) = (start(), start());
    let ask = |ca: Option<Vec<u8>>| {
        let mut options = ClientOptions::default();
        options.ca = ca;
        Client::new(&url, options).unwrap().send(Method::Get, "/", None)
    };
    assert_eq!(ask(Some(own)).unwrap().status, 204);
    for ca in [None, Some(other)] {
        let error = ask(ca).unwrap_err();
        assert_eq!(error.kind(), ClientErrorKind::Tls, "{error}");
        assert!(error.to_string().contains("--ca-file"), "{error}");
    }
}
