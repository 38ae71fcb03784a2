import { isPagePath } from '#lib/page-paths.ts';
import { type Build, keptFiles } from '#web/service-worker/kept-files.ts';
import { openWindow } from '#web/service-worker/open-window.ts';

declare const self: ServiceWorkerGlobalScope;
/** Filled in by the build. */
declare const BUILD: Build;

// Keeps the files of the page, so that it opens without a network. It keeps no answer of the API:
// `account/saved-tickets.ts` saves the tickets.

const files = keptFiles(BUILD);
const { origin } = self.location;

// A new worker waits until no page of the old one is open, so an open page keeps its files. Meanwhile HTML comes from the
// network anyway.
self.addEventListener('install', (event) => event.waitUntil(files.install()));

self.addEventListener('activate', (event) => {
  event.waitUntil(
    Promise.all([
      files.forgetOthers(),
      self.clients.claim(),
      // Asks for the HTML while this worker starts.
      self.registration.navigationPreload.enable(),
    ]),
  );
});

self.addEventListener('message', (event) => {
  if (event.data === 'ticket seen') event.waitUntil(files.keepTicketPages());
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== origin) return;
  if (files.has(url.pathname)) event.respondWith(files.file(request));
  else if (request.mode === 'navigate') event.respondWith(answerNavigation(event, url));
});

/** The API's documentation and the laptop's sign-in are not pages of the app, so no kept HTML replaces them. */
const answerNavigation = (event: FetchEvent, url: URL): Promise<Response> => {
  const response = fromNetwork(event);
  return isPagePath(url.pathname) ? files.page(response) : response;
};

const fromNetwork = async ({ request, preloadResponse }: FetchEvent): Promise<Response> =>
  ((await preloadResponse) as Response | undefined) ?? fetch(request);

self.addEventListener('notificationclick', (event) => {
  const { notification } = event;
  notification.close();
  const { url } = (notification.data ?? {}) as { url?: unknown };
  event.waitUntil(openWindow(self.clients, origin, url));
});
