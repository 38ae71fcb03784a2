import { Stack, type StackProps } from 'aws-cdk-lib';
import { CfnWebACL } from 'aws-cdk-lib/aws-wafv2';
import type { Construct } from 'constructs';

/** CloudFront accepts web ACLs of this Region only. */
const REGION = 'us-east-1';

export interface FirewallStackProps extends Omit<StackProps, 'env'> {
  readonly account?: string;
  /** Allowed requests per IP address in five minutes. */
  readonly rateLimit: number;
}

/** The web ACL of the distribution. */
export class FirewallStack extends Stack {
  readonly webAclArn: string;

  constructor(scope: Construct, id: string, { account, rateLimit, ...props }: FirewallStackProps) {
    super(scope, id, { ...props, env: { region: REGION, ...(account !== undefined && { account }) } });
    const { attrArn } = new CfnWebACL(this, 'WebAcl', {
      scope: 'CLOUDFRONT',
      defaultAction: { allow: {} },
      customResponseBodies: { tooMany: TOO_MANY },
      rules: [
        {
          name: 'rate-per-address',
          priority: 0,
          statement: {
            rateBasedStatement: { aggregateKeyType: 'IP', evaluationWindowSec: 300, limit: rateLimit },
          },
          action: {
            block: {
              customResponse: {
                responseCode: 429,
                customResponseBodyKey: 'tooMany',
                responseHeaders: [{ name: 'Retry-After', value: '60' }],
              },
            },
          },
          visibilityConfig: visibleAs('rate-per-address'),
        },
      ],
      visibilityConfig: visibleAs('all'),
    });
    this.webAclArn = attrArn;
  }
}

/** The answer that API Gateway gives when it throttles. */
const TOO_MANY = {
  contentType: 'APPLICATION_JSON',
  content: JSON.stringify({ message: 'Too Many Requests' }),
};

/** Metrics and sampled requests of AWS WAF are free. */
const visibleAs = (metricName: string) => ({
  metricName,
  cloudWatchMetricsEnabled: true,
  sampledRequestsEnabled: true,
});
