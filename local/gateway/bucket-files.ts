import type { ServerResponse } from 'node:http';

import { POSTERS } from '#lib/concert/poster.ts';
import { DRAWS } from '#lib/draw/files.ts';
import { pageHeaders } from '#lib/http/browser-policy.ts';
import { PAGE_BUCKET } from '#local/environment.ts';

/** Answers a request for a file that a function has written. Returns false if there is none at this path. */
export type ServeBucketFiles = (path: string, response: ServerResponse) => Promise<boolean>;

/** Headers of an object that CloudFront passes on. */
const PASSED_ON = ['content-type', 'content-length', 'cache-control', 'etag'];

/** Serves posters and the files of draws from the page's bucket, as CloudFront does. */
export const serveBucketFiles =
  (s3Endpoint: string): ServeBucketFiles =>
  async (path, response) => {
    if (!path.startsWith(`/${POSTERS}`) && !path.startsWith(`/${DRAWS}`)) return false;
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
