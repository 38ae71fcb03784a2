import { S3Client } from '@aws-sdk/client-s3';

import { env, variables } from '#lib/env.ts';
import { sdkDefaults, withoutUnusedMiddleware } from '#lib/sdk.ts';

/** The one client of the page's bucket. Marked pure, so that esbuild leaves it out of bundles that do not use it. */
export const bucket = /* @__PURE__ */ withoutUnusedMiddleware(/* @__PURE__ */ new S3Client(sdkDefaults));

/** Without a CDN there is no page, and so no bucket. */
export const hasBucket = (): boolean => Boolean(process.env[variables.pageBucket]);

/** The bucket from which the CDN serves the page. */
export const bucketName = (): string => env('pageBucket');
