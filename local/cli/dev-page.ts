import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createLogger, createServer, type Plugin, type ProxyOptions, type ViteDevServer } from 'vite';

import { withSite } from '#lib/http/card.ts';
import { isPagePath } from '#lib/page-paths.ts';
import { splitTarget } from '#local/gateway/router.ts';
import { serveWeb } from '#local/gateway/web.ts';
import { ISSUER_PATH } from '#local/issuer/issuer.ts';

const WEB = fileURLToPath(new URL('../../web', import.meta.url));

/** Matches all paths except those that Vite serves: the page, its sources, Vite's own files. */
const API_PATHS = String.raw`^/(?!$|\?|index\.html|error\.css|card\.png|src/|@|node_modules/)`;

/** Vite's dev server at `url`: serves the page, reloads what changes, and passes requests for the API on to `apiUrl`. */
export const startPage = async (url: string, apiUrl: string): Promise<ViteDevServer> => {
  const { hostname, port } = new URL(url);
  const vite = await createServer({
    root: WEB,
    configFile: join(WEB, 'vite.config.ts'),
    plugins: [settingsOfPage(`${url}${ISSUER_PATH}`), addressOfPage(url)],
    customLogger: logger(),
    server: {
      host: hostname,
      port: Number(port),
      strictPort: true,
      proxy: { [API_PATHS]: { target: apiUrl, bypass: shellOfPage, configure: answerBusy } },
    },
  });
  return vite.listen();
};

/** Requests for pages are not passed on to the API: all pages have the same document. */
const shellOfPage: NonNullable<ProxyOptions['bypass']> = ({ url = '' }) =>
  isPagePath(splitTarget(url).rawPath) ? '/index.html' : undefined;

/** Does not log requests that fail during a restart: Node logs the restart itself. */
const logger = () => {
  const vite = createLogger('info', { allowClearScreen: false });
  const error: typeof vite.error = (message, options) => {
    if (!message.includes('http proxy error')) vite.error(message, options);
  };
  return { ...vite, error };
};

const settingsOfPage = (issuer: string): Plugin => ({
  name: 'settings-of-page',
  configureServer: ({ middlewares }) => {
    const serve = serveWeb(new Map(), issuer);
    middlewares.use((request, response, next) => {
      if (!serve(request.url ?? '', request, response)) next();
    });
  },
});

const addressOfPage = (url: string): Plugin => ({
  name: 'address-of-page',
  transformIndexHtml: (document) => withSite(document, url),
});

/** While the API restarts, answers as a busy service does, so that clients retry. */
const answerBusy: NonNullable<ProxyOptions['configure']> = (proxy) => {
  proxy.on('error', (_error, _request, response) => {
    if (!('writeHead' in response) || response.headersSent) return;
    response.writeHead(503, { 'content-type': 'application/json', 'retry-after': '1' });
    response.end(JSON.stringify({ error: 'the API restarts', code: 'BUSY' }));
  });
};
