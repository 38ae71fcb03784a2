import {
  type CfnElement,
  DefaultStackSynthesizer,
  RemovalPolicy,
  Stack,
  Token,
  Validations,
} from 'aws-cdk-lib';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { BucketDeployment, CacheControl, Source } from 'aws-cdk-lib/aws-s3-deployment';
import { Construct } from 'constructs';

export interface PageProps {
  readonly bucket: IBucket;
  /** Directory of the built page. */
  readonly built: string;
  /** What the page is told: see web/src/session. */
  readonly config: { readonly issuer: string; readonly clientId: string };
}

/** What has a name of its own for each content, and may be kept for ever. */
const HASHED = 'assets/*';
/** What the build says of itself. */
const BUILD_ONLY = '.vite/*';

/** Uploads the page. Older files stay, since pages that are open still ask for them; CloudFront need not be told. */
export class Page extends Construct {
  constructor(scope: Construct, id: string, { bucket, built, config }: PageProps) {
    super(scope, id);
    const logGroup = new LogGroup(this, 'UploadLogs', {
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const common = { destinationBucket: bucket, prune: false, memoryLimit: 512, logGroup };
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
    // The entry names files that must be there.
    entry.node.addDependency(assets);
    acknowledge(Stack.of(this), bucket);
  }
}

/** The function that uploads is the CDK's own, one a stack. */
const acknowledge = (stack: Stack, bucket: IBucket): void => {
  const uploader = stack.node
    .findAll()
    .find(
      ({ node }) => node.path.includes('Custom::CDKBucketDeployment') && node.tryFindChild('ServiceRole'),
    );
  if (!uploader) throw new Error('the function that uploads the page is not where it was');
  Validations.of(uploader).acknowledge(
    ...[LOG_POLICY, 'AwsSolutions-L1', ...wildcardsOf(stack, bucket)].map((id) => ({
      id,
      reason:
        "The CDK's own function, which runs at a deployment only: it reads the bucket of the CDK's assets, writes any file of the page, and logs. Its runtime comes with the CDK.",
    })),
  );
};

const LOG_POLICY =
  'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole]';

const wildcardsOf = (stack: Stack, { node: { defaultChild } }: IBucket): string[] => {
  const account = Token.isUnresolved(stack.account) ? '<AWS::AccountId>' : stack.account;
  const pageBucket = `<${stack.getLogicalId(defaultChild as CfnElement)}.Arn>/*`;
  const assetBucket = `arn:aws:s3:::cdk-${DefaultStackSynthesizer.DEFAULT_QUALIFIER}-assets-${account}-${stack.region}/*`;
  return [
    ...['GetBucket', 'GetObject', 'List', 'Abort', 'DeleteObject'].map((action) => `Action::s3:${action}*`),
    ...[pageBucket, assetBucket].map((resource) => `Resource::${resource}`),
  ].map((finding) => `AwsSolutions-IAM5[${finding}]`);
};
