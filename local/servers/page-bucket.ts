import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';

import { DOCUMENT } from '#lib/page-paths.ts';
import { awsClient, PAGE_BUCKET } from '#local/environment.ts';

/** Creates the page's bucket if it does not exist. */
export const ensurePageBucket = (endpoint: string): Promise<void> =>
  withClient(endpoint, async (client) => {
    // The server keeps a bucket that exists.
    await client.send(new CreateBucketCommand({ Bucket: PAGE_BUCKET }));
  });

/** Puts the document of the page where a deployment does, for the function that answers the page of a concert. */
export const putDocument = (endpoint: string, document: Buffer): Promise<void> =>
  withClient(endpoint, async (client) => {
    await client.send(new PutObjectCommand({ Bucket: PAGE_BUCKET, Key: DOCUMENT, Body: document }));
  });

const withClient = async (endpoint: string, use: (client: S3Client) => Promise<void>): Promise<void> => {
  const client = new S3Client(awsClient(endpoint));
  try {
    await use(client);
  } finally {
    client.destroy();
  }
};
