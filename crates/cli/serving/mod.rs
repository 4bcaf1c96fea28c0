//! Serving: the servers of `brownout serve`, and what is replaced under them.
//!
//! *Which question does it answer?* "Which site do all listeners serve now, and who may change it?"
//!
//! *Why a register for all?* What was received is asked for after a reload, too, and whatever the port it came to.

pub(crate) mod access;
mod changes;
mod grammar;
pub(crate) mod reload;
mod usual;
pub(crate) mod world;

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use fault::{Fault, Timeline};
use mock::control::Control;
use mock::register::{Bounds, Register};
use mock::server::{FaultHeaders, Server, ServerOptions};
use mock::{Clock, Journal, Site, SiteOptions};

use crate::args::Serve;
use grammar::Words;
use world::World;

/// The servers, and what they serve.
pub(crate) struct Served {
    main: Server,
    admin: Option<Server>,
    /// Those of one provider alone, by its name.
    own: Vec<(String, Server)>,
    now: Mutex<Now>,
}

/// What is served now.
struct Now {
    world: World,
    /// How much later than the file says faults come: the run was that old when they were first read.
    offset: Duration,
    site: Arc<Site>,
    register: Arc<Register>,
}

impl Served {
    /// Servers of the world: of all of it, and of each of the named providers.
    pub(crate) fn new(args: &Serve, world: World, names: &[&str], clock: Clock) -> Self {
        let register = Arc::new(Register::new(Bounds::default(), access::salt()));
        let options = SiteOptions { instant: args.instant, journal: Journal::Unkept };
        let site = Site::new(world.providers.clone(), world.timeline.clone(), world.seed, clock, options)
            .with_book(world.answers.clone())
            .with_tariff(runner::tariff(&world.prices));
        let now = Now { site, world, offset: Duration::ZERO, register };
        let own =
            names.iter().filter_map(|name| Some(((*name).to_owned(), now.server(args, args.listen, Some(name))?)));
        let own = own.collect();
        let main = now.serve(args, args.listen, None);
        let admin = args.admin.map(|address| now.serve(args, address, None));
        Self { main, admin, own, now: Mutex::new(now) }
    }

    /// The server of all providers.
    pub(crate) fn main(&self) -> Server {
        self.main.clone()
    }

    /// The server at the address of the admin API, where it has one of its own.
    pub(crate) fn admin(&self) -> Option<Server> {
        self.admin.clone()
    }

    /// The servers of one provider each, as they were named.
    pub(crate) fn own(&self) -> impl Iterator<Item = Server> {
        self.own.iter().map(|(_, server)| server.clone())
    }

    /// The site that is served now.
    pub(crate) fn site(&self) -> Arc<Site> {
        Arc::clone(&self.now.lock().unwrap_or_else(PoisonError::into_inner).site)
    }

    /// Serves another world from now on, and tells what is different. Faults that changed begin anew: their times count
    /// from now.
    pub(crate) fn replace(&self, args: &Serve, world: World) -> Vec<String> {
        let mut now = self.now.lock().unwrap_or_else(PoisonError::into_inner);
        let told = changes::told(&now.world, &world);
        let offset =
            if now.world.timeline == world.timeline { now.offset } else { now.site.clock().now().since_start() };
        let site = now.site.succeeded(world.providers.clone(), later(&world.timeline, offset), world.seed);
        let site = site.with_book(world.answers.clone()).with_tariff(runner::tariff(&world.prices));
        (now.site, now.world, now.offset) = (site, world, offset);
        self.main.replace(&now.serve(args, args.listen, None));
        if let (Some(server), Some(address)) = (&self.admin, args.admin) {
            server.replace(&now.serve(args, address, None));
        }
        for (name, server) in &self.own {
            if let Some(other) = now.server(args, args.listen, Some(name)) {
                server.replace(&other);
            }
        }
        told
    }
}

impl Now {
    /// A server of one provider; `None` where there is none of that name.
    fn server(&self, args: &Serve, address: SocketAddr, name: Option<&str>) -> Option<Server> {
        let only = name.map(|name| self.site.find(name).ok_or(())).transpose().ok()?;
        Some(self.serve(args, address, only))
    }

    fn serve(&self, args: &Serve, address: SocketAddr, only: Option<usize>) -> Server {
        let fault_headers = if args.no_fault_headers { FaultHeaders::Ignored } else { FaultHeaders::Obeyed };
        let options = ServerOptions { fault_headers, ..ServerOptions::LIVE };
        let access = access::at(address, access::token(args));
        let control = Control { access, grammar: Some(Arc::new(Words)), ..Control::new(Arc::clone(&self.register)) };
        Server::controlled(Arc::clone(&self.site), only, self.world.real.clone(), options, control)
    }
}

/// The timeline, so much later.
fn later(timeline: &Timeline, offset: Duration) -> Timeline {
    let later = |fault: &Fault| {
        let mut fault = fault.clone();
        (fault.window.from, fault.window.to) = (fault.window.from + offset, fault.window.to + offset);
        fault
    };
    Timeline::new(timeline.faults().iter().map(later).collect())
}
