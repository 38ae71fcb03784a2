import { DOCUMENT } from '#lib/page-paths.ts';

/** The files that the worker of one build keeps, by URL path. */
export interface Build {
  /** Differs between builds. */
  readonly version: string;
  /** The script that the HTML of this build names. */
  readonly entry: string;
  /** What every page needs besides the HTML. */
  readonly shell: readonly string[];
  /** What the ticket pages need besides the shell. */
  readonly tickets: readonly string[];
}

/** The HTML for every page. The HTML at `/` is not: it shows the heading of the list of concerts. */
const HTML = `/${DOCUMENT}`;
const TICKETS = 'tickets';
/** After this time, the worker answers with the kept HTML. At the entrance of a full venue, networks are slow. */
const TIMEOUT_MS = 3_000;

/** The cache of what every page needs. */
const shellCache = ({ version, entry, shell }: Build) => {
  const name = `shell ${version}`;
  const html = (): Promise<Response | undefined> => caches.match(HTML, { cacheName: name });
  const keep = async (): Promise<void> => {
    if (await html()) return;
    const latest = await fetch(HTML, { cache: 'no-cache' });
    // During a deployment, the HTML may be of another build. Nothing is then kept, and a later try may succeed.
    if (!(await latest.clone().text()).includes(entry)) throw new Error('the HTML is of another build');
    const cache = await caches.open(name);
    await cache.addAll([...shell]);
    // The HTML comes last: if it is kept, all files are.
    await cache.put(HTML, latest);
  };
  return { name, html, keep };
};

/** The cache of what the ticket pages need besides. */
const ticketCache = ({ version, tickets }: Build) => {
  const name = `${TICKETS} ${version}`;
  /** `addAll` keeps all files or none, so one kept file proves that all are kept. */
  const keep = async (): Promise<void> => {
    const cache = await caches.open(name);
    if ((await cache.keys()).length === 0) await cache.addAll([...tickets]);
  };
  return { name, keep };
};

/**
 * The files of a build in the browser's caches: one cache for the shell, one for the ticket pages. A million fans never see a
 * ticket, so their browsers load only the shell.
 */
export const keptFiles = (build: Build) => {
  const shell = shellCache(build);
  const tickets = ticketCache(build);
  const kept = new Set([...build.shell, ...build.tickets]);

  return {
    /** Whether a request for this path is answered from the caches. */
    has: (path: string): boolean => kept.has(path),

    /** Keeps the shell. Keeps the ticket pages too if this browser has kept those of an earlier build. */
    install: async (): Promise<void> => {
      await shell.keep();
      const names = await caches.keys();
      if (names.some((name) => name.startsWith(TICKETS))) await tickets.keep();
    },

    /** Keeps everything that a ticket needs without a network. */
    keepTicketPages: async (): Promise<void> => {
      await Promise.all([shell.keep(), tickets.keep()]);
    },

    /** Deletes the files of other builds. */
    forgetOthers: async (): Promise<void> => {
      const names = await caches.keys();
      const others = names.filter((name) => name !== shell.name && name !== tickets.name);
      await Promise.all(others.map((name) => caches.delete(name)));
    },

    /** A file never changes: its name has a hash of its content. */
    file: async (request: Request): Promise<Response> =>
      (await caches.match(request, { ignoreVary: true })) ?? fetch(request),

    /** The page from the network. The kept one if the network has no answer, a late one, or a server error. */
    page: async (network: Promise<Response>): Promise<Response> => {
      const html = await shell.html();
      if (!html) return network;
      const answer = network.then(
        (response) => (response.status < 500 ? response : html),
        () => html,
      );
      return Promise.race([answer, after(TIMEOUT_MS, html)]);
    },
  };
};

const after = <T>(milliseconds: number, value: T): Promise<T> =>
  new Promise((resolve) => {
    setTimeout(() => resolve(value), milliseconds);
  });
