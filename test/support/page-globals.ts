import { type ComponentChild, h, render } from 'preact';
import { useEffect } from 'preact/hooks';
import { afterEach, beforeEach, vi } from 'vitest';

/** A `Storage` in memory: its entries are its own properties, as in a browser. */
const aStorage = (): Storage => {
  const access = {
    getItem(this: Record<string, string>, key: string) {
      return this[key] ?? null;
    },
    setItem(this: Record<string, string>, key: string, value: string) {
      this[key] = value;
    },
    removeItem(this: Record<string, string>, key: string) {
      delete this[key];
    },
    clear(this: Record<string, string>) {
      for (const key of Object.keys(this)) delete this[key];
    },
  };
  return Object.create(access) as Storage;
};

/** The parts of a browser that the page's logic uses, without elements. `vi.unstubAllGlobals` removes them. */
export const stubPage = () => {
  const events = new EventTarget();
  const leave = (): void => void events.dispatchEvent(new Event('pagehide'));
  const page = {
    localStorage: aStorage(),
    sessionStorage: aStorage(),
    events,
    location: { origin: 'https://page.example', hash: '', assign: vi.fn<(target: URL) => void>(leave) },
  };
  vi.stubGlobal('localStorage', page.localStorage);
  vi.stubGlobal('sessionStorage', page.sessionStorage);
  vi.stubGlobal('location', page.location);
  vi.stubGlobal('addEventListener', events.addEventListener.bind(events));
  vi.stubGlobal('removeEventListener', events.removeEventListener.bind(events));
  vi.stubGlobal('document', Object.assign(new EventTarget(), { visibilityState: 'visible' }));
  return page;
};

/** Each test gets a new page, and loads the page's modules anew. @returns the page of the running test */
export const stubPageForEach = (): ReturnType<typeof stubPage> => {
  const page = {} as ReturnType<typeof stubPage>;
  beforeEach(() => void Object.assign(page, stubPage()));
  afterEach(() => {
    vi.unstubAllGlobals();
    vi.resetModules();
  });
  return page;
};

interface RenderedHook<T> {
  readonly latest: () => T;
  /** Removes the component, and waits until its effects have been cleaned up. */
  readonly remove: () => Promise<void>;
}

/** Renders a component that calls a hook. */
export const renderHook = <T>(hook: () => T): RenderedHook<T> => {
  const begun = Promise.withResolvers<void>();
  const ended = Promise.withResolvers<void>();
  let result: T | undefined;
  const Probe = (): ComponentChild => {
    result = hook();
    useEffect(() => {
      begun.resolve();
      return () => ended.resolve();
    }, []);
    return null;
  };
  // Enough of an element to hold components without elements of their own.
  const root = { nodeType: 1, childNodes: [] } as unknown as Element;
  render(h(Probe, {}), root);
  return {
    latest: () => result as T,
    remove: async () => {
      await begun.promise;
      render(null, root);
      await ended.promise;
    },
  };
};
