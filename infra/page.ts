import {
  type CfnElement,
  DefaultStackSynthesizer,
  RemovalPolicy,
  Stack,
  Token,
  Validations,
} from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { BucketDeployment, CacheControl, Source } from 'aws-cdk-lib/aws-s3-deployment';
import { Construct, type IDependable } from 'constructs';

import { mayLogTo } from '#infra/endpoint-function.ts';

export interface PageProps {
  readonly bucket: IBucket;
  /** Directory of the built page. */
  readonly built: string;
  /** What the page is told: see web/src/session. */
  readonly config: { readonly issuer: string; readonly clientId: string; readonly operatorGroup: string };
  /** What must be there before. */
  readonly after: readonly IDependable[];
}

/** What has a name of its own for each content, and may be kept for ever. */
const HASHED = 'assets/*';
/** What the build says of itself. */
const BUILD_ONLY = '.vite/*';

/**
 * Uploads the page, as the last step of a deployment: it talks to the API, and a bucket that a failed first deployment
 * left empty can go. Older files stay, since pages that are open still ask for them; CloudFront need not be told.
 */
export class Page extends Construct {
  constructor(scope: Construct, id: string, { bucket, built, config, after }: PageProps) {
    super(scope, id);
    const logGroup = new LogGroup(this, 'UploadLogs', {
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const role = new Role(this, 'UploadRole', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    mayLogTo(role, logGroup);
    const common = { destinationBucket: bucket, prune: false, memoryLimit: 512, logGroup, role };
    const assets = new BucketDeployment(this, 'Assets', {
      ...common,
      sources: [Source.asset(built)],
      exclude: ['*'],
      include: [HASHED],
      cacheControl: [CacheControl.fromString('public, max-age=31536000, immutable')],
    });
    const entry = new BucketDeployment(this, 'Entry', {
      ...common,
      sources: [Source.asset(built), Source.jsonData('config.json', config)],
      exclude: [HASHED, BUILD_ONLY],
      cacheControl: [CacheControl.fromString('no-cache')],
    });
    assets.node.addDependency(...after);
    // The entry names files that must be there.
    entry.node.addDependency(assets);
    acknowledge(Stack.of(this), role, bucket);
  }
}

const REASON =
  "The CDK's own function, which runs at a deployment only: it reads the bucket of the CDK's assets, writes any file of the page, and logs. Its runtime comes with the CDK.";

/** The function that uploads is the CDK's own, one a stack. */
const acknowledge = (stack: Stack, role: Role, bucket: IBucket): void => {
  const uploader = stack.node.children.find(({ node }) => node.id.startsWith('Custom::CDKBucketDeployment'));
  if (!uploader) throw new Error('the function that uploads the page is not where it was');
  Validations.of(uploader).acknowledge({ id: 'AwsSolutions-L1', reason: REASON });
  Validations.of(role).acknowledge(...wildcardsOf(stack, bucket).map((id) => ({ id, reason: REASON })));
};

const wildcardsOf = (stack: Stack, { node: { defaultChild } }: IBucket): string[] => {
  const account = Token.isUnresolved(stack.account) ? '<AWS::AccountId>' : stack.account;
  const pageBucket = `<${stack.getLogicalId(defaultChild as CfnElement)}.Arn>/*`;
  const assetBucket = `arn:aws:s3:::cdk-${DefaultStackSynthesizer.DEFAULT_QUALIFIER}-assets-${account}-${stack.region}/*`;
  return [
    ...['GetBucket', 'GetObject', 'List', 'Abort', 'DeleteObject'].map((action) => `Action::s3:${action}*`),
    ...[pageBucket, assetBucket].map((resource) => `Resource::${resource}`),
  ].map((finding) => `AwsSolutions-IAM5[${finding}]`);
};
