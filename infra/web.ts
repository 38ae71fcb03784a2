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
import { idOf, removalPolicyOf } from '#infra/endpoint-function.ts';
import type { Settings } from '#infra/settings.ts';
import { type HeaderContent, headersOf } from '#infra/web-headers.ts';
import type { Route } from '#lib/http/route.ts';

export interface WebProps {
  readonly settings: Settings;
  /** Host name of the API, whose paths go on to it. */
  readonly apiDomain: string;
  /** Where the page signs people in. */
  readonly signInOrigins: readonly string[];
}

/** What may stand in the query of a cached read; nothing else tells one answer from another. */
export const CACHED_QUERY = ['limit', 'cursor', 'order'] as const;

/** Answers that CloudFront would keep by itself for ten seconds, whoever asked: a 404 of one fan is none of another's. */
const ERRORS = [400, 403, 404, 405, 414, 416, 500, 501, 502, 503, 504];

/** One origin for the page and the API: files from a private bucket, API paths from the API, public reads kept for a second. */
export class Web extends Construct {
  readonly bucket: IBucket;
  readonly distribution: Distribution;

  constructor(scope: Construct, id: string, { settings, apiDomain, signInOrigins }: WebProps) {
    super(scope, id);
    this.bucket = this.makeBucket(settings);
    this.distribution = new Distribution(this, 'Distribution', {
      comment: `concert-onsale ${settings.stage}`,
      defaultRootObject: 'index.html',
      httpVersion: HttpVersion.HTTP2_AND_3,
      enableIpv6: true,
      // The cheapest class that has Seoul.
      priceClass: PriceClass.PRICE_CLASS_200,
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
    acknowledge(this.bucket, this.distribution);
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
      // Its files are built from the repository, so that there is no version to keep. A bucket goes only when it is
      // empty: emptying it by itself would take a function that may delete anything in it.
      removalPolicy: removalPolicyOf(settings),
    });
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
    });
    const headers = this.makeHeaders('api', settings, {});
    const readHeaders =
      webOrigin === undefined ? headers : this.makeHeaders('reads', settings, { readableBy: webOrigin });
    const cached = { origin, responseHeadersPolicy: readHeaders, ...this.makeCachedRead(settings) };
    const passedOn = { origin, responseHeadersPolicy: headers, ...PASSED_ON };
    return Object.fromEntries(
      behavioursOf(Object.values(routes)).map(({ pattern, isCached }) => [
        pattern,
        isCached ? cached : passedOn,
      ]),
    );
  }

  /** Kept for a second at least, so that requests that arrive together become one; nothing says who asks. */
  private makeCachedRead(settings: Settings) {
    return {
      viewerProtocolPolicy: ViewerProtocolPolicy.HTTPS_ONLY,
      allowedMethods: AllowedMethods.ALLOW_GET_HEAD_OPTIONS,
      compress: true,
      cachePolicy: new CachePolicy(this, 'CachedReads', {
        cachePolicyName: nameOf(settings, 'reads'),
        minTtl: Duration.seconds(1),
        defaultTtl: Duration.seconds(1),
        maxTtl: Duration.seconds(60),
        headerBehavior: CacheHeaderBehavior.none(),
        queryStringBehavior: CacheQueryStringBehavior.allowList(...CACHED_QUERY),
        enableAcceptEncodingGzip: true,
        enableAcceptEncodingBrotli: true,
      }),
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
  readonly isCached: boolean;
}

/**
 * The API's paths as patterns, in order. Where a first segment has cached paths, those that must not be cached come
 * before them one by one: below a cached pattern even `no-store` is kept for a second.
 */
export const behavioursOf = (routes: readonly Route[]): Behaviour[] => {
  const cachedPaths = cachedOf(routes);
  const paths = [...new Set(routes.map(({ path }) => path))];
  return [...Map.groupBy(paths, firstSegment)].flatMap(([segment, below]) => {
    const cached = below.filter((path) => cachedPaths.has(path));
    if (cached.length === 0) return patternsOf(segment, below, false);
    const never = below.filter((path) => !cachedPaths.has(path));
    return [
      ...never.map((path) => ({ pattern: path.replaceAll(/\{\w+\}/g, '*'), isCached: false })),
      ...patternsOf(segment, cached, true),
    ];
  });
};

/** Paths at which nothing but public reads that may be kept is to be had. */
const cachedOf = (routes: readonly Route[]): ReadonlySet<string> => {
  const others = new Set(routes.filter((route) => !mayBeKept(route)).map(({ path }) => path));
  return new Set(routes.map(({ path }) => path).filter((path) => !others.has(path)));
};

const mayBeKept = ({ method, access, cacheSeconds }: Route): boolean =>
  method === 'GET' && access === 'public' && cacheSeconds !== undefined;

const firstSegment = (path: string): string => path.split('/', 2).join('/');

const patternsOf = (segment: string, paths: readonly string[], isCached: boolean): Behaviour[] => [
  ...(paths.includes(segment) ? [{ pattern: segment, isCached }] : []),
  ...(paths.some((path) => path !== segment) ? [{ pattern: `${segment}/*`, isCached }] : []),
];

const acknowledge = (bucket: IBucket, distribution: Distribution): void => {
  Validations.of(bucket).acknowledge({
    id: 'AwsSolutions-S1',
    reason:
      'The bucket holds the files of a public page and is read by the distribution only; a log of that would need a second bucket and say nothing.',
  });
  Validations.of(distribution).acknowledge(
    { id: 'AwsSolutions-CFR1', reason: 'Fans buy from wherever they are; there is no country to keep out.' },
    {
      id: 'AwsSolutions-CFR2',
      reason:
        'A web ACL costs 5 USD a month and 0.60 USD a million requests, ten times what the idle service may cost. The API has throttles for each route, and the queue bounds how many may buy.',
    },
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
