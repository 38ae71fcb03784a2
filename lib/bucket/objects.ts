import { DeleteObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';

import { bucket, bucketName } from '#lib/bucket/client.ts';

export interface BucketObject {
  /** Never used for other content: browsers and the CDN keep the object for ever. */
  readonly key: string;
  readonly type: string;
  readonly content: Uint8Array;
}

export const putObject = async ({ key, type, content }: BucketObject): Promise<void> => {
  await bucket.send(
    new PutObjectCommand({
      Bucket: bucketName(),
      Key: key,
      Body: content,
      ContentType: type,
      CacheControl: 'public, max-age=31536000, immutable',
    }),
  );
};

/** Deletes an object. One that does not exist is no error. */
export const deleteObject = async (key: string): Promise<void> => {
  await bucket.send(new DeleteObjectCommand({ Bucket: bucketName(), Key: key }));
};
