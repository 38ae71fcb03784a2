import { GetObjectCommand } from '@aws-sdk/client-s3';

import { bucket, bucketName } from '#lib/bucket/client.ts';
import { type Instant, MINUTE } from '#lib/clock.ts';
import { DOCUMENT } from '#lib/page-paths.ts';

/** How long a container uses the document that it has read. Files of older builds stay in the bucket. */
const KEPT_MS = MINUTE;

let kept: { readonly readAt: Instant; readonly text: Promise<string> } | undefined;

/** The deployed document of the page, at most a minute old. While the bucket cannot be read: the last document that was read. */
export const pageDocument = (now: Instant): Promise<string> => {
  if (kept && Math.abs(now - kept.readAt) < KEPT_MS) return kept.text;

  const before = kept;
  const text = readDocument().catch((error: unknown) => {
    if (kept?.text === text) kept = before;
    if (!before) throw error;
    return before.text;
  });
  kept = { readAt: now, text };
  return text;
};

export const readDocument = async (): Promise<string> => {
  const { Body } = await bucket.send(new GetObjectCommand({ Bucket: bucketName(), Key: DOCUMENT }));
  if (!Body) throw new Error(`${DOCUMENT} in the page's bucket has no content`);
  return Body.transformToString();
};
