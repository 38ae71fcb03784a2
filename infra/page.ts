import { readFileSync } from 'node:fs';
import { join } from 'node:path';
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

import { mayLogTo } from '#infra/service-function.ts';
import { withSite } from '#lib/http/card.ts';
import { listDocument } from '#lib/http/first-content.ts';
import { DOCUMENT, LIST_DOCUMENT } from '#lib/page-paths.ts';

export interface PageProps {
  readonly bucket: IBucket;
  /** Directory of the built page. */
  readonly built: string;
  /** The page's own URL. */
  readonly url: string;
  /** Content of `config.json`: see web/src/session. */
  readonly config: { readonly issuer: string; readonly clientId: string; readonly operatorGroup: string };
  /** The upload waits for these. */
  readonly after: readonly IDependable[];
}

/** Files with a hash of their content in the name: cached for ever. */
const HASHED = 'assets/*';
/** Files that only the build needs. */
const BUILD_ONLY = '.vite/*';

/**
 * Uploads the page as the last step of a deployment, because the page needs the API. If a first deployment fails before that,
 * its bucket is empty and can be deleted. Older files stay, because open pages still load them. No CloudFront invalidation is
 * needed.
 */
export class Page extends Construct {
  constructor(scope: Construct, id: string, { bucket, built, url, config, after }: PageProps) {
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
    const document = withSite(readFileSync(join(built, DOCUMENT), 'utf8'), url);
    const entry = new BucketDeployment(this, 'Entry', {
      ...common,
      sources: [
        Source.asset(built),
        // Replaces the built one, which does not know the site's URL.
        Source.data(DOCUMENT, document),
        Source.data(LIST_DOCUMENT, listDocument(document)),
        Source.jsonData('config.json', config),
      ],
      exclude: [HASHED, BUILD_ONLY],
      cacheControl: [CacheControl.fromString('no-cache')],
    });
    assets.node.addDependency(...after);
    // The entry page refers to the assets, so they come first.
    entry.node.addDependency(assets);
    acknowledge(Stack.of(this), role, bucket);
  }
}

const REASON =
  "A function of the CDK, which runs only during a deployment: it reads the CDK's asset bucket, writes the files of the page, and logs. The CDK sets its runtime.";

/** The upload function belongs to the CDK: one per stack. */
const acknowledge = (stack: Stack, role: Role, bucket: IBucket): void => {
  const uploader = stack.node.children.find(({ node }) => node.id.startsWith('Custom::CDKBucketDeployment'));
  if (!uploader) throw new Error('the upload function of the CDK was not found: its id has changed');
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
