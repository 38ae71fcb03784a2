import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';

import { awsClient, PAGE_BUCKET } from '#local/environment.ts';

/** Creates the page's bucket if it does not exist. */
export const ensurePageBucket = async (endpoint: string): Promise<void> => {
  const client = new S3Client(awsClient(endpoint));
  try {
    // The server keeps a bucket that exists.
    await client.send(new CreateBucketCommand({ Bucket: PAGE_BUCKET }));
  } finally {
    client.destroy();
  }
};
