import { routes } from '#functions/routes.ts';
import type { Route } from '#lib/http/route.ts';
import { log } from '#lib/log.ts';
import { canonicalPath, CONCERT_PATH, DATE_DOCUMENT, isPagePath } from '#lib/page-paths.ts';
import type { ServeBeacon } from '#local/gateway/beacon.ts';
import type { ServeBucketFiles } from '#local/gateway/bucket-files.ts';
import { serveDocs } from '#local/gateway/docs-page.ts';
import { gatewayAnswer } from '#local/gateway/gateway-answer.ts';
import { writeResult } from '#local/gateway/http-message.ts';
import type { Listener } from '#local/gateway/http-server.ts';
import { splitTarget } from '#local/gateway/router.ts';
import { TOKENS_PATH } from '#local/gateway/tokens-endpoint.ts';
import { serveNotFound, type ServeWeb } from '#local/gateway/web.ts';
import { ISSUER_PATH } from '#local/issuer/issuer.ts';

export interface Parts {
  readonly gateway: Listener;
  readonly issuer: Listener;
  readonly tokens: Listener;
  readonly bucketFiles: ServeBucketFiles;
  readonly beacon: ServeBeacon;
  /** The page. Absent: `/` redirects to the documentation. */
  readonly web?: ServeWeb | undefined;
}

const firstSegment = (path: string): string => path.split('/', 2).join('/');

const API_SEGMENTS = new Set(
  Object.values<Route>(routes)
    .filter(({ isPage }) => !isPage)
    .map(({ path }) => firstSegment(path)),
);

/** Whether a path belongs to the API: by its first segment, as for the CDN. */
const isApiPath = (path: string): boolean => API_SEGMENTS.has(firstSegment(path));

/** Routes the requests of the laptop's one port to the API, and to the parts that have hosts of their own on AWS. */
export const dispatch = ({ gateway, issuer, tokens, bucketFiles, beacon, web }: Parts): Listener => {
  const serve: Listener = async (request, response) => {
    const path = splitTarget(request.url ?? '').rawPath;
    if (path === ISSUER_PATH || path.startsWith(`${ISSUER_PATH}/`)) return issuer(request, response);
    if (path === TOKENS_PATH && request.method === 'POST') return tokens(request, response);
    const isRead = request.method === 'GET' || request.method === 'HEAD';
    if (isRead && CONCERT_PATH.test(path) && isPagePath(path)) {
      // As in infra/page-request.ts: the pages of a concert share one document, and the pages of its dates another.
      request.url = canonicalPath(path) + (path.includes('/dates/') ? `?${DATE_DOCUMENT}=` : '');
      return gateway(request, response);
    }
    if (isRead && (await bucketFiles(path, response))) return;
    if (isRead && beacon(path, response)) return;
    if (isRead && web?.(path, request, response)) return;
    if (isRead && path === '/') {
      response.writeHead(302, { location: '/docs', 'cache-control': 'no-store' }).end();
      return;
    }
    if (isRead && (await serveDocs(path, response))) return;
    if (isRead && web && !isApiPath(path) && serveNotFound(request, response)) return;
    return gateway(request, response);
  };

  return async (request, response) => {
    try {
      await serve(request, response);
    } catch (error) {
      // The client closed the connection before its request was read.
      if (error === request.errored) return;
      log.error('request failed', error, {
        method: request.method,
        path: splitTarget(request.url ?? '').rawPath,
      });
      if (response.headersSent) response.destroy();
      else writeResult(response, gatewayAnswer(500));
    }
  };
};
