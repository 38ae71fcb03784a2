import type { ServerResponse } from 'node:http';

import { POSTERS } from '#lib/concert/poster.ts';
import { pageHeaders } from '#lib/http/browser-policy.ts';
import { PAGE_BUCKET } from '#local/environment.ts';

/** Answers a request for a poster. Returns false if there is none at this path. */
export type ServePosters = (path: string, response: ServerResponse) => Promise<boolean>;

/** Headers of an object that CloudFront passes on. */
const PASSED_ON = ['content-type', 'content-length', 'cache-control', 'etag'];

/** Serves posters from the page's bucket, as CloudFront does. */
export const servePosters =
  (s3Endpoint: string): ServePosters =>
  async (path, response) => {
    if (!path.startsWith(`/${POSTERS}`)) return false;
    const object = await fetch(`${s3Endpoint}/${PAGE_BUCKET}${path}`);
    if (!object.ok) {
      await object.body?.cancel();
      return false;
    }
    const content = Buffer.from(await object.arrayBuffer());
    response.writeHead(200, {
      ...pageHeaders,
      ...Object.fromEntries(PASSED_ON.map((name) => [name, object.headers.get(name) ?? ''])),
    });
    response.end(content);
    return true;
  };
