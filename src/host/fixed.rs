//! A host whose answers are set beforehand, and one that asks the system.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::collections::BTreeSet;

use rand::Rng;
use rand::SeedableRng;
use rand::rngs::SysRng;
use rand_chacha::ChaCha8Rng;

use crate::dotnet::date::DateTime;
use crate::host::Host;
use crate::host::NoRandomness;

/// Answers that were set beforehand: for tests, for fixtures, and for runs that must be repeatable.
///
/// Without a time it uses the system's clock. Without a seed it uses the system's randomness, which it asks for when the first function
/// needs it: systems without any can do everything else.
#[derive(Debug)]
pub struct FixedHost {
    now: DateTime,
    /// `None` until a function needs it.
    random: RefCell<Option<ChaCha8Rng>>,
    parameters: BTreeMap<String, String>,
    default_domain: Option<String>,
    taken: BTreeSet<(String, String)>,
}

impl Default for FixedHost {
    fn default() -> FixedHost {
        FixedHost::new()
    }
}

impl FixedHost {
    /// The system's clock at this moment, the system's randomness, no parameters.
    pub fn new() -> FixedHost {
        FixedHost::starting_at(system_now())
    }

    /// This moment, the system's randomness, no parameters. The system's clock is not asked, so that systems without one, such as
    /// WebAssembly in a browser, can use it.
    ///
    /// ```
    /// use attrflow::FixedHost;
    /// use attrflow::Host;
    /// use attrflow::dotnet::date::DateTime;
    ///
    /// let now = DateTime::from_unix_seconds(1_767_225_600).unwrap_or_default();
    /// assert_eq!(FixedHost::starting_at(now).now(), now);
    /// ```
    pub fn starting_at(now: DateTime) -> FixedHost {
        FixedHost {
            now,
            random: RefCell::new(None),
            parameters: BTreeMap::new(),
            default_domain: None,
            taken: BTreeSet::new(),
        }
    }

    /// With this moment as the present.
    pub fn at(mut self, now: DateTime) -> FixedHost {
        self.now = now;
        self
    }

    /// With this seed, so that random results repeat.
    pub fn seeded(mut self, seed: u64) -> FixedHost {
        self.random = RefCell::new(Some(ChaCha8Rng::seed_from_u64(seed)));
        self
    }

    /// With the seed of one of many records, so that the random results of each repeat: by its identifier in the source, whatever its
    /// neighbours are, or else by its number among the records, from 1. Every machine and version derives the same seed (FNV-1a).
    ///
    /// ```
    /// use attrflow::FixedHost;
    /// use attrflow::Host;
    ///
    /// let random = |source, number| {
    ///     let mut bytes = [0; 4];
    ///     FixedHost::new().seeded_for(7, source, number).random(&mut bytes).map(|()| bytes)
    /// };
    /// assert_eq!(random(Some("u1"), 1), random(Some("u1"), 2));
    /// assert_ne!(random(Some("u1"), 1), random(Some("u2"), 1));
    /// assert_ne!(random(None, 1), random(None, 2));
    /// ```
    pub fn seeded_for(self, seed: u64, source: Option<&str>, number: u64) -> FixedHost {
        self.seeded(match source {
            Some(source) => mixed(seed, source.as_bytes()),
            // A zero byte begins no identifier.
            None => mixed(seed, &[[0].as_slice(), &number.to_le_bytes()].concat()),
        })
    }

    /// With a value for the parameter `%name%`.
    pub fn parameter(mut self, name: impl Into<String>, value: impl Into<String>) -> FixedHost {
        self.parameters.insert(name.into(), value.into());
        self
    }

    /// With this default domain.
    pub fn default_domain(mut self, domain: impl Into<String>) -> FixedHost {
        self.default_domain = Some(domain.into());
        self
    }

    /// With a value that an object of the target directory already has in the attribute `target`.
    pub fn taken(mut self, target: impl Into<String>, value: impl Into<String>) -> FixedHost {
        self.taken.insert((target.into(), value.into()));
        self
    }
}

/// Derives a seed from a seed and some bytes (FNV-1a).
fn mixed(seed: u64, bytes: &[u8]) -> u64 {
    const BASIS: u64 = 0xcbf2_9ce4_8422_2325;
    const PRIME: u64 = 0x0000_0100_0000_01b3;
    bytes.iter().fold(BASIS ^ seed, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(PRIME))
}

fn system_now() -> DateTime {
    let elapsed = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    let seconds = i64::try_from(elapsed.as_secs()).unwrap_or(i64::MAX);
    DateTime::from_unix_seconds(seconds).unwrap_or_default()
}

impl Host for FixedHost {
    fn now(&self) -> DateTime {
        self.now
    }

    fn random(&self, bytes: &mut [u8]) -> Result<(), NoRandomness> {
        let mut random = self.random.borrow_mut();
        let random = match &mut *random {
            Some(random) => random,
            none => none.insert(seeded()?),
        };
        random.fill_bytes(bytes);
        Ok(())
    }

    fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters.get(name).map(String::as_str)
    }

    fn default_domain(&self) -> Option<&str> {
        self.default_domain.as_deref()
    }

    fn is_taken(&self, target: &str, value: &str) -> bool {
        self.taken.contains(&(target.to_owned(), value.to_owned()))
    }
}

/// Seeds random numbers from the operating system.
fn seeded() -> Result<ChaCha8Rng, NoRandomness> {
    ChaCha8Rng::try_from_rng(&mut SysRng).or_else(|_| from_kernel())
}

/// Asks the kernel itself. A static program looks up the C library's function in vain and then reads `/dev/random`, which an empty root
/// does not have.
#[cfg(target_os = "linux")]
fn from_kernel() -> Result<ChaCha8Rng, NoRandomness> {
    let mut seed = <ChaCha8Rng as SeedableRng>::Seed::default();
    let count = rustix::rand::getrandom(&mut seed, rustix::rand::GetRandomFlags::empty());
    if count == Ok(seed.len()) { Ok(ChaCha8Rng::from_seed(seed)) } else { Err(NoRandomness) }
}

#[cfg(not(target_os = "linux"))]
fn from_kernel() -> Result<ChaCha8Rng, NoRandomness> {
    Err(NoRandomness)
}
