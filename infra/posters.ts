import { type CfnElement, Stack, Validations } from 'aws-cdk-lib';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import type { IBucket } from 'aws-cdk-lib/aws-s3';

import type { PosterAction } from '#infra/access.ts';
import type { ServiceFunction } from '#infra/endpoint-function.ts';
import { POSTERS } from '#lib/concert/poster.ts';

/** Allows actions on the posters in the page's bucket: not on the files of the page. */
export const mayUsePosters = (
  to: ServiceFunction,
  actions: readonly PosterAction[],
  bucket: IBucket,
): void => {
  to.bind({
    actions: actions.map((action) => `s3:${action}`),
    resource: bucket.arnForObjects(`${POSTERS}*`),
    variable: ['pageBucket', bucket.bucketName],
  });
  const logicalId = Stack.of(bucket).getLogicalId(bucket.node.defaultChild as CfnElement);
  Validations.of(to.role as IRole).acknowledge({
    id: `AwsSolutions-IAM5[Resource::<${logicalId}.Arn>/${POSTERS}*]`,
    reason:
      'Each poster has a name of its own, which no grant can list. The wildcard covers posters and no file of the page.',
  });
};
