import { RemovalPolicy } from 'aws-cdk-lib';

import type { Settings } from '#infra/settings.ts';

/**
 * Resources with data outlive the stack, unless the deployment is ephemeral. After a failed first deployment they are
 * deleted, because they are still empty.
 */
export const removalPolicyOf = ({ ephemeral }: Pick<Settings, 'ephemeral'>): RemovalPolicy =>
  ephemeral ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE;
