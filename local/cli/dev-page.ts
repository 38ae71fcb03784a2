import { readdirSync } from 'node:fs';
import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createLogger, createServer, type Plugin, type ProxyOptions, type ViteDevServer } from 'vite';

import { withSite } from '#lib/http/card.ts';
import { isPagePath } from '#lib/page-paths.ts';
import type { ApiProcess } from '#local/cli/dev-process.ts';
import { splitTarget } from '#local/gateway/router.ts';
import { serveWeb } from '#local/gateway/web.ts';
import { ISSUER_PATH } from '#local/issuer/issuer.ts';

const folder = (name: string): string => fileURLToPath(new URL(`../../${name}`, import.meta.url));

const WEB = folder('web');
/** The API loads its modules from these folders. Editors keep other files of their own beside them. */
const SOURCES = ['functions', 'infra', 'lib', 'local'].map(folder);
const MODULE = /\.(?:ts|js|json)$/;

/** Matches all paths except those that Vite serves: the page, its public files, its sources, Vite's own files. */
const apiPaths = (): string => {
  const files = ['index.html', ...readdirSync(join(WEB, 'public'))].map((file) =>
    file.replaceAll('.', String.raw`\.`),
  );
  return String.raw`^/(?!$|\?|${files.join('|')}|src/|@|node_modules/)`;
};

/**
 * Vite's dev server at `url`: serves the page, reloads what changes, passes requests for the API on to `apiUrl`, and restarts
 * the API when one of its sources changes.
 */
export const startPage = async (url: string, apiUrl: string, api: ApiProcess): Promise<ViteDevServer> => {
  const { hostname, port } = new URL(url);
  const vite = await createServer({
    root: WEB,
    configFile: join(WEB, 'vite.config.ts'),
    plugins: [settingsOfPage(`${url}${ISSUER_PATH}`), addressOfPage(url), restartOnChange(api)],
    customLogger: logger(),
    server: {
      host: hostname,
      port: Number(port),
      strictPort: true,
      proxy: { [apiPaths()]: { target: apiUrl, bypass: shellOfPage, configure: answerFor(api) } },
    },
  });
  return vite.listen();
};

/** Requests for pages are not passed on to the API: all pages have the same document. */
const shellOfPage: NonNullable<ProxyOptions['bypass']> = ({ url = '' }) =>
  isPagePath(splitTarget(url).rawPath) ? '/index.html' : undefined;

/** Does not log requests that fail while the API does not run: its process logs that. */
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

/** Vite's watcher also sees a file that another one replaces. `node --watch` loses it. */
const restartOnChange = (api: ApiProcess): Plugin => ({
  name: 'restart-on-change',
  configureServer: ({ watcher }) => {
    watcher.add(SOURCES).on('all', (_event, path) => {
      if (MODULE.test(path) && SOURCES.some((source) => path.startsWith(source + sep))) api.restart();
    });
  },
});

/** While the API does not run, answers as a busy service does, so that clients retry. */
const answerFor =
  (api: ApiProcess): NonNullable<ProxyOptions['configure']> =>
  (proxy) => {
    proxy.on('error', (_error, _request, response) => {
      if (!('writeHead' in response) || response.headersSent) return;
      response.writeHead(503, { 'content-type': 'application/json', 'retry-after': '1' });
      const error = api.hasFailed()
        ? 'the API does not run: see the terminal of `npm run dev`'
        : 'the API starts';
      response.end(JSON.stringify({ error, code: 'BUSY' }));
    });
  };
