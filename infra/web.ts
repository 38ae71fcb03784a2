import { Duration, Validations } from 'aws-cdk-lib';
import {
  AllowedMethods,
  type BehaviorOptions,
  CacheHeaderBehavior,
  CachePolicy,
  CacheQueryStringBehavior,
  Distribution,
  HttpVersion,
  OriginProtocolPolicy,
  OriginRequestHeaderBehavior,
  OriginRequestPolicy,
  OriginSslPolicy,
  PriceClass,
  ResponseHeadersPolicy,
  S3OriginAccessControl,
  ViewerProtocolPolicy,
} from 'aws-cdk-lib/aws-cloudfront';
import { HttpOrigin, S3BucketOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type IBucket,
  ObjectOwnership,
} from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';

import { routes } from '#functions/routes.ts';
import { keepEmptyingInStack } from '#infra/empty-bucket.ts';
import { idOf, ORIGIN_VERIFY, removalPolicyOf } from '#infra/endpoint-function.ts';
import type { Settings } from '#infra/settings.ts';
import { type HeaderContent, headersOf } from '#infra/web-headers.ts';
import { ORIGIN_VERIFY_HEADER } from '#lib/http/client-ip.ts';
import type { Route } from '#lib/http/route.ts';

export interface WebProps {
  readonly settings: Settings;
  /** Host name of the API, whose paths go on to it. */
  readonly apiDomain: string;
  /** Where the page signs people in. */
  readonly signInOrigins: readonly string[];
  /** Of AWS WAF, in us-east-1. */
  readonly webAclArn?: string;
}

/** What tells one page of a cached list from another. Any other cached read has one answer, whatever the query. */
export const LIST_QUERY = ['limit', 'cursor', 'order'] as const;

/** Answers that CloudFront would keep by itself for ten seconds, whoever asked: a 404 of one fan is none of another's. */
const ERRORS = [400, 403, 404, 405, 414, 416, 500, 501, 502, 503, 504];

/** One origin for the page and the API: files from a private bucket, API paths from the API, public reads kept for a second. */
export class Web extends Construct {
  readonly bucket: IBucket;
  readonly distribution: Distribution;

  constructor(scope: Construct, id: string, { settings, apiDomain, signInOrigins, webAclArn }: WebProps) {
    super(scope, id);
    this.bucket = this.makeBucket(settings);
    this.distribution = new Distribution(this, 'Distribution', {
      comment: `concert-onsale ${settings.stage}`,
      defaultRootObject: 'index.html',
      httpVersion: HttpVersion.HTTP2_AND_3,
      enableIpv6: true,
      // The cheapest class that has Seoul.
      priceClass: PriceClass.PRICE_CLASS_200,
      ...(webAclArn !== undefined && { webAclId: webAclArn }),
      defaultBehavior: {
        origin: S3BucketOrigin.withOriginAccessControl(this.bucket, {
          originAccessControl: new S3OriginAccessControl(this, 'AccessControl', {
            originAccessControlName: nameOf(settings, 'page'),
          }),
        }),
        viewerProtocolPolicy: ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
        cachePolicy: CachePolicy.CACHING_OPTIMIZED,
        compress: true,
        responseHeadersPolicy: this.makeHeaders('page', settings, { signInOrigins }),
      },
      additionalBehaviors: this.makeApiBehaviours(settings, apiDomain),
      errorResponses: ERRORS.map((httpStatus) => ({ httpStatus, ttl: Duration.seconds(0) })),
    });
    acknowledge(this.bucket, this.distribution, webAclArn !== undefined);
  }

  get url(): string {
    return `https://${this.distribution.distributionDomainName}`;
  }

  private makeBucket(settings: Settings): IBucket {
    const bucket = new Bucket(this, 'Bucket', {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      // Its files are built from the repository, so that there is no version to keep. A bucket goes only when it is empty.
      removalPolicy: removalPolicyOf(settings),
      autoDeleteObjects: settings.ephemeral,
    });
    if (settings.ephemeral) keepEmptyingInStack(this);
    // The library's class and interface differ in an optional property that nothing here reads.
    return bucket as IBucket;
  }

  private makeHeaders(name: string, settings: Settings, content: HeaderContent): ResponseHeadersPolicy {
    return new ResponseHeadersPolicy(this, `${idOf(name)}Headers`, {
      responseHeadersPolicyName: nameOf(settings, name),
      ...headersOf(content),
    });
  }

  private makeApiBehaviours(settings: Settings, apiDomain: string): Record<string, BehaviorOptions> {
    const { webOrigin } = settings;
    const origin = new HttpOrigin(apiDomain, {
      protocolPolicy: OriginProtocolPolicy.HTTPS_ONLY,
      originSslProtocols: [OriginSslPolicy.TLS_V1_2],
      keepaliveTimeout: Duration.seconds(60),
      customHeaders: { [ORIGIN_VERIFY_HEADER]: ORIGIN_VERIFY },
    });
    const headers = this.makeHeaders('api', settings, {});
    const readHeaders =
      webOrigin === undefined ? headers : this.makeHeaders('reads', settings, { readableBy: webOrigin });
    const cached = { origin, responseHeadersPolicy: readHeaders, ...this.makeCachedRead(settings) };
    const kinds: Readonly<Record<Behaviour['kind'], BehaviorOptions>> = {
      list: { ...cached, cachePolicy: this.makeCache('lists', settings, LIST_QUERY) },
      single: { ...cached, cachePolicy: this.makeCache('reads', settings) },
      'passed on': { origin, responseHeadersPolicy: headers, ...PASSED_ON },
    };
    return Object.fromEntries(
      behavioursOf(Object.values(routes)).map(({ pattern, kind }) => [pattern, kinds[kind]]),
    );
  }

  /** Kept for a second at least, so that requests that arrive together become one; nothing says who asks. */
  private makeCache(name: string, settings: Settings, query: readonly string[] = []): CachePolicy {
    return new CachePolicy(this, `Cached${idOf(name)}`, {
      cachePolicyName: nameOf(settings, name),
      minTtl: Duration.seconds(1),
      defaultTtl: Duration.seconds(1),
      maxTtl: Duration.seconds(60),
      headerBehavior: CacheHeaderBehavior.none(),
      queryStringBehavior:
        query.length > 0 ? CacheQueryStringBehavior.allowList(...query) : CacheQueryStringBehavior.none(),
      enableAcceptEncodingGzip: true,
      enableAcceptEncodingBrotli: true,
    });
  }

  private makeCachedRead(settings: Settings) {
    return {
      viewerProtocolPolicy: ViewerProtocolPolicy.HTTPS_ONLY,
      allowedMethods: AllowedMethods.ALLOW_GET_HEAD_OPTIONS,
      compress: true,
      originRequestPolicy: new OriginRequestPolicy(this, 'Language', {
        originRequestPolicyName: nameOf(settings, 'language'),
        // For the words of an error, which is not kept.
        headerBehavior: OriginRequestHeaderBehavior.allowList('Accept-Language'),
      }),
    };
  }
}

/** CloudFront's names are the account's, whatever the Region. */
const nameOf = ({ stage, region }: Settings, what: string): string =>
  `concert-onsale-${stage}-${region}-${what}`;

/** Everything but the host name, which is the API's own. */
const PASSED_ON = {
  viewerProtocolPolicy: ViewerProtocolPolicy.HTTPS_ONLY,
  allowedMethods: AllowedMethods.ALLOW_ALL,
  compress: true,
  cachePolicy: CachePolicy.CACHING_DISABLED,
  originRequestPolicy: OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
};

/** What happens to the paths that a pattern matches: the first that does counts, and `*` matches slashes too. */
export interface Behaviour {
  readonly pattern: string;
  /** Cached reads, lists among them; `passed on` is never cached. */
  readonly kind: 'passed on' | 'list' | 'single';
}

/**
 * The API's paths as patterns, in order. Where a first segment has cached paths, those that must not be cached come
 * before them one by one: below a cached pattern even `no-store` is kept for a second. Then come lists, one by one.
 */
export const behavioursOf = (routes: readonly Route[]): Behaviour[] => {
  const kindOf = kindsOf(routes);
  const paths = [...new Set(routes.map(({ path }) => path))];
  return [...Map.groupBy(paths, firstSegment)].flatMap(([segment, below]) => {
    const byKind = (kind: Behaviour['kind']) => below.filter((path) => kindOf(path) === kind);
    const oneByOne = (kind: Behaviour['kind']) =>
      byKind(kind).map((path) => ({ pattern: path.replaceAll(/\{\w+\}/g, '*'), kind }));
    if (byKind('passed on').length === below.length) return patternsOf(segment, below, 'passed on');
    return [
      ...oneByOne('passed on'),
      ...oneByOne('list'),
      ...patternsOf(segment, byKind('single'), 'single'),
    ];
  });
};

/** What to do with a path: it is cached where there is nothing but public reads that may be kept. */
const kindsOf = (routes: readonly Route[]) => {
  const never = new Set(routes.filter((route) => !mayBeKept(route)).map(({ path }) => path));
  const lists = new Set(routes.filter(({ isList }) => isList).map(({ path }) => path));
  return (path: string): Behaviour['kind'] =>
    never.has(path) ? 'passed on' : lists.has(path) ? 'list' : 'single';
};

const mayBeKept = ({ method, access, cacheSeconds }: Route): boolean =>
  method === 'GET' && access === 'public' && cacheSeconds !== undefined;

const firstSegment = (path: string): string => path.split('/', 2).join('/');

const patternsOf = (segment: string, paths: readonly string[], kind: Behaviour['kind']): Behaviour[] => [
  ...(paths.includes(segment) ? [{ pattern: segment, kind }] : []),
  ...(paths.some((path) => path !== segment) ? [{ pattern: `${segment}/*`, kind }] : []),
];

const NO_FIREWALL = {
  id: 'AwsSolutions-CFR2',
  reason:
    'A web ACL costs 5 USD a month and 0.60 USD a million requests, ten times what the idle service may cost: it is a setting. The API has throttles for each route, and the queue bounds how many may buy.',
};

const acknowledge = (bucket: IBucket, distribution: Distribution, hasFirewall: boolean): void => {
  Validations.of(bucket).acknowledge({
    id: 'AwsSolutions-S1',
    reason:
      'The bucket holds the files of a public page and is read by the distribution only; a log of that would need a second bucket and say nothing.',
  });
  Validations.of(distribution).acknowledge(
    { id: 'AwsSolutions-CFR1', reason: 'Fans buy from wherever they are; there is no country to keep out.' },
    ...(hasFirewall ? [] : [NO_FIREWALL]),
    {
      id: 'AwsSolutions-CFR3',
      reason:
        "Every request that reaches the service is in the API's access log. The rest are public files and public reads of the last second, whose log would keep fans' addresses to no end.",
    },
    {
      id: 'AwsSolutions-CFR4',
      reason:
        "With CloudFront's own certificate the distribution's domain cannot ask for more than TLS 1.0; browsers and HSTS use TLS 1.2 or 1.3. A domain of one's own, with its certificate, is what changes it.",
    },
  );
};
