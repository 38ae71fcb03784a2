import { GetObjectCommand } from '@aws-sdk/client-s3';

import { bucket, bucketName } from '#lib/bucket/client.ts';
import { MINUTE } from '#lib/clock.ts';
import { lastKnown } from '#lib/last-known.ts';
import { DOCUMENT } from '#lib/page-paths.ts';

/** How long a container uses the document that it has read. Files of older builds stay in the bucket. */
const KEPT_MS = MINUTE;

export const readDocument = async (): Promise<string> => {
  const { Body } = await bucket.send(new GetObjectCommand({ Bucket: bucketName(), Key: DOCUMENT }));
  if (!Body) throw new Error(`${DOCUMENT} in the page's bucket has no content`);
  return Body.transformToString();
};

/** The deployed document of the page, at most a minute old. While the bucket cannot be read: the last document that was read. */
export const pageDocument = /* @__PURE__ */ lastKnown(readDocument, KEPT_MS);
