//! Keeps the addresses of the server's host. The HTTP library asks for them before every request, on a thread of its own, although most
//! requests are sent over a connection that is open already.

use std::sync::Mutex;
use std::sync::PoisonError;
use std::time::Duration;
use std::time::Instant;

use ureq::Error;
use ureq::config::Config;
use ureq::http::Uri;
use ureq::http::uri::Authority;
use ureq::http::uri::Scheme;
use ureq::unversioned::resolver::DefaultResolver;
use ureq::unversioned::resolver::ResolvedSocketAddrs;
use ureq::unversioned::resolver::Resolver;
use ureq::unversioned::transport::NextTimeout;

/// How long addresses are kept: a server that moves is found again while a request is repeated.
const MAX_AGE: Duration = Duration::from_secs(15);

/// Asks another resolver only when it does not know the addresses of a host.
#[derive(Debug, Default)]
pub(super) struct CachingResolver<R = DefaultResolver> {
    resolver: R,
    /// The host that was asked for last; a client has one.
    known: Mutex<Option<Known>>,
}

/// The addresses of a host.
#[derive(Debug)]
struct Known {
    scheme: Option<Scheme>,
    authority: Option<Authority>,
    addresses: ResolvedSocketAddrs,
    since: Instant,
}

impl Known {
    fn is_of(&self, uri: &Uri) -> bool {
        self.scheme.as_ref() == uri.scheme() && self.authority.as_ref() == uri.authority()
    }
}

impl<R: Resolver> Resolver for CachingResolver<R> {
    fn resolve(&self, uri: &Uri, config: &Config, timeout: NextTimeout) -> Result<ResolvedSocketAddrs, Error> {
        let known = || self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = known().as_ref().filter(|known| known.is_of(uri) && known.since.elapsed() < MAX_AGE) {
            return Ok(known.addresses.clone());
        }
        let addresses = self.resolver.resolve(uri, config, timeout)?;
        let (scheme, authority) = (uri.scheme().cloned(), uri.authority().cloned());
        *known() = Some(Known { scheme, authority, addresses: addresses.clone(), since: Instant::now() });
        Ok(addresses)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicU16;
    use std::sync::atomic::Ordering;

    use ureq::Agent;

    use super::*;

    /// Answers with another port each time, on which nobody listens.
    #[derive(Debug, Default)]
    struct Counting(AtomicU16);

    impl Resolver for Counting {
        fn resolve(&self, _: &Uri, _: &Config, _: NextTimeout) -> Result<ResolvedSocketAddrs, Error> {
            let number = self.0.fetch_add(1, Ordering::SeqCst) + 1;
            if number == 1 {
                return Err(Error::HostNotFound);
            }
            let mut addresses = self.empty();
            addresses.push(([127, 0, 0, 1], number).into());
            Ok(addresses)
        }
    }

    #[test]
    fn a_host_is_resolved_once() {
        let agent = Agent::new_with_defaults();
        let resolver = CachingResolver::<Counting>::default();
        let port = |url: &str| {
            let found = resolver.resolve(&url.parse().unwrap(), agent.config(), NextTimeout::default());
            found.map(|addresses| addresses[0].port()).ok()
        };
        assert_eq!(port("https://one.example/Users"), None, "a failure is not kept");
        assert_eq!(port("https://one.example/Users"), Some(2));
        assert_eq!(port("https://one.example/Groups?count=1"), Some(2));
        assert_eq!(port("https://two.example/Users"), Some(3));
        assert_eq!(port("http://two.example/Users"), Some(4));
        assert_eq!(port("http://two.example:8080/Users"), Some(5));
        let mut known = resolver.known.lock().unwrap();
        known.as_mut().unwrap().since = Instant::now().checked_sub(MAX_AGE).unwrap();
        drop(known);
        assert_eq!(port("http://two.example:8080/Users"), Some(6), "addresses are not kept for ever");
    }
}
