import { type CfnElement, Stack, Validations } from 'aws-cdk-lib';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import type { IBucket } from 'aws-cdk-lib/aws-s3';

import type { ServiceFunction } from '#infra/service-function.ts';
import { POSTERS } from '#lib/concert/poster.ts';
import { DRAWS } from '#lib/draw/files.ts';

export type FolderAction = 'DeleteObject' | 'PutObject';

/** The folders of the page's bucket that functions write, and why a grant covers all that is in one. */
const reasons = {
  [POSTERS]:
    'Each poster has a name of its own, which no grant can list. The wildcard covers posters and no file of the page.',
  [DRAWS]:
    'Each draw has files of its own, which no grant can list. The wildcard covers files of draws and no file of the page.',
} as const;

/** Allows actions on the objects of a folder in the page's bucket: not on the files of the page. */
export const mayUseFolder = (
  to: ServiceFunction,
  folder: keyof typeof reasons,
  actions: readonly FolderAction[],
  bucket: IBucket,
): void => {
  to.bind({
    actions: actions.map((action) => `s3:${action}`),
    resource: bucket.arnForObjects(`${folder}*`),
    variable: ['pageBucket', bucket.bucketName],
  });
  const logicalId = Stack.of(bucket).getLogicalId(bucket.node.defaultChild as CfnElement);
  Validations.of(to.role as IRole).acknowledge({
    id: `AwsSolutions-IAM5[Resource::<${logicalId}.Arn>/${folder}*]`,
    reason: reasons[folder],
  });
};
