import { Aws, Duration, Validations } from 'aws-cdk-lib';
import {
  AllowedMethods,
  type BehaviorOptions,
  CacheHeaderBehavior,
  CachePolicy,
  CacheQueryStringBehavior,
  Distribution,
  Function as EdgeFunction,
  FunctionCode,
  FunctionEventType,
  FunctionRuntime,
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
import { constructIdOf } from '#infra/names.ts';
import { pageRequestCode } from '#infra/page-request.ts';
import { removalPolicyOf } from '#infra/removal-policy.ts';
import type { Settings } from '#infra/settings.ts';
import { type HeaderContent, headersOf } from '#infra/web-headers.ts';
import { POSTERS } from '#lib/concert/poster.ts';
import { DRAWS } from '#lib/draw/files.ts';
import { ORIGIN_VERIFY_HEADER } from '#lib/http/client-ip.ts';
import type { Route } from '#lib/http/route.ts';
import { DATE_DOCUMENT } from '#lib/page-paths.ts';

export interface WebProps {
  readonly settings: Settings;
  /** Host name of the API. */
  readonly apiDomain: string;
  /** Origins that the page talks to during a sign-in. */
  readonly signInOrigins: readonly string[];
  /** ARN of an AWS WAF web ACL in us-east-1. */
  readonly webAclArn?: string;
}

/** The CDN sends this value to prove that a request came through it. Nobody outside the account knows this id. */
export const ORIGIN_VERIFY = Aws.STACK_ID;

/** Query parameters in the cache key of a list. Other cached reads ignore the query. */
export const LIST_QUERY = ['limit', 'cursor', 'order'] as const;

/** CloudFront caches these errors for ten seconds and for everyone by default, but one fan's 404 is not another's. */
const ERRORS = [400, 403, 404, 405, 414, 416, 500, 501, 502, 503, 504];

/**
 * One origin for the page and the API. Files come from a private bucket, and the API's paths from the API. Public reads are
 * cached for a second, the page of a concert for a minute.
 */
export class Web extends Construct {
  readonly bucket: IBucket;
  readonly distribution: Distribution;

  constructor(scope: Construct, id: string, { settings, apiDomain, signInOrigins, webAclArn }: WebProps) {
    super(scope, id);
    this.bucket = this.makeBucket(settings);
    const files = this.makeFiles(settings, signInOrigins);
    const byPath = this.routeByPath(settings);
    this.distribution = new Distribution(this, 'Distribution', {
      comment: `concert-onsale ${settings.stage}`,
      defaultRootObject: 'index.html',
      httpVersion: HttpVersion.HTTP2_AND_3,
      enableIpv6: true,
      // The cheapest class that includes Seoul.
      priceClass: PriceClass.PRICE_CLASS_200,
      ...(webAclArn !== undefined && { webAclId: webAclArn }),
      defaultBehavior: { ...files, ...byPath },
      additionalBehaviors: {
        // Most requests are for these files. None of them is a page, so they skip the function, which costs a little each time.
        '/assets/*': files,
        [`/${POSTERS}*`]: files,
        [`/${DRAWS}*`]: files,
        ...this.makeApiBehaviours(settings, apiDomain, {
          ...byPath,
          viewerProtocolPolicy: files.viewerProtocolPolicy,
          responseHeadersPolicy: files.responseHeadersPolicy,
        }),
      },
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
      // No versions: the page is built from the repository, and posters and files of draws never change.
      removalPolicy: removalPolicyOf(settings),
      // CloudFormation deletes only an empty bucket.
      autoDeleteObjects: settings.ephemeral,
    });
    if (settings.ephemeral) keepEmptyingInStack(this);
    // The class and the interface differ in an optional property that is not used here.
    return bucket as IBucket;
  }

  private makeFiles(settings: Settings, signInOrigins: readonly string[]) {
    return {
      origin: S3BucketOrigin.withOriginAccessControl(this.bucket, {
        originAccessControl: new S3OriginAccessControl(this, 'AccessControl', {
          originAccessControlName: nameOf(settings, 'page'),
        }),
      }),
      viewerProtocolPolicy: ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
      cachePolicy: CachePolicy.CACHING_OPTIMIZED,
      compress: true,
      responseHeadersPolicy: this.makeHeaders('page', settings, { signInOrigins }),
    };
  }

  /** Maps a path to an object of the bucket, or answers 404. See infra/page-request.ts. */
  private routeByPath(settings: Settings): Pick<BehaviorOptions, 'functionAssociations'> {
    const routing = new EdgeFunction(this, 'PageRequests', {
      functionName: nameOf(settings, 'page-requests'),
      comment: 'Finds the document of a page by its path',
      runtime: FunctionRuntime.JS_2_0,
      code: FunctionCode.fromInline(pageRequestCode),
    });
    return { functionAssociations: [{ function: routing, eventType: FunctionEventType.VIEWER_REQUEST }] };
  }

  private makeHeaders(name: string, settings: Settings, content: HeaderContent): ResponseHeadersPolicy {
    return new ResponseHeadersPolicy(this, `${constructIdOf(name)}Headers`, {
      responseHeadersPolicyName: nameOf(settings, name),
      ...headersOf(content),
    });
  }

  /** @param page settings that a page from the API shares with the pages from the bucket */
  private makeApiBehaviours(
    settings: Settings,
    apiDomain: string,
    page: Partial<BehaviorOptions>,
  ): Record<string, BehaviorOptions> {
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
    const single = { ...cached, cachePolicy: this.makeCache('reads', settings) };
    const kinds: Readonly<Record<Behaviour['kind'], BehaviorOptions>> = {
      list: { ...cached, cachePolicy: this.makeCache('lists', settings, LIST_QUERY) },
      single,
      page: { ...cached, cachePolicy: this.makeCache('documents', settings, [DATE_DOCUMENT]), ...page },
      'passed on': { origin, responseHeadersPolicy: headers, ...PASSED_ON },
    };
    return Object.fromEntries(
      behavioursOf(Object.values(routes)).map(({ pattern, kind }) => [pattern, kinds[kind]]),
    );
  }

  /**
   * Caches for at least a second, so that simultaneous requests become one. The cache key has nothing about the caller.
   */
  private makeCache(name: string, settings: Settings, query: readonly string[] = []): CachePolicy {
    return new CachePolicy(this, `Cached${constructIdOf(name)}`, {
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
        // For the language of an error. Errors are not cached.
        headerBehavior: OriginRequestHeaderBehavior.allowList('Accept-Language'),
      }),
    };
  }
}

/** CloudFront names are unique per account, across Regions. */
const nameOf = ({ stage, region }: Settings, what: string): string =>
  `concert-onsale-${stage}-${region}-${what}`;

/** Forwards everything but the host name: the API needs its own. */
const PASSED_ON = {
  viewerProtocolPolicy: ViewerProtocolPolicy.HTTPS_ONLY,
  allowedMethods: AllowedMethods.ALLOW_ALL,
  compress: true,
  cachePolicy: CachePolicy.CACHING_DISABLED,
  originRequestPolicy: OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
};

/** How CloudFront treats the paths that a pattern matches. The first match counts, and `*` also matches slashes. */
export interface Behaviour {
  readonly pattern: string;
  /** `list` and `single` reads and a `page` are cached, `passed on` is not. */
  readonly kind: 'passed on' | 'list' | 'single' | 'page';
}

/**
 * The API's paths as patterns, in order. If a first segment has cached paths, its uncached paths come first, one by one: a
 * cached pattern keeps even a `no-store` answer for a second. Then come its lists, one by one.
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
      ...patternsOf(segment, byKind('page'), 'page'),
    ];
  });
};

/** A path is cached if all its routes are public reads that may be cached. */
const kindsOf = (routes: readonly Route[]) => {
  const never = new Set(routes.filter((route) => !mayBeCached(route)).map(({ path }) => path));
  const lists = new Set(routes.filter(({ isList }) => isList).map(({ path }) => path));
  const pages = new Set(routes.filter(({ isPage }) => isPage).map(({ path }) => path));
  return (path: string): Behaviour['kind'] => {
    if (never.has(path)) return 'passed on';
    if (pages.has(path)) return 'page';
    return lists.has(path) ? 'list' : 'single';
  };
};

const mayBeCached = ({ method, access, cacheSeconds }: Route): boolean =>
  method === 'GET' && access === 'public' && cacheSeconds !== undefined;

const firstSegment = (path: string): string => path.split('/', 2).join('/');

const patternsOf = (segment: string, paths: readonly string[], kind: Behaviour['kind']): Behaviour[] => [
  ...(paths.includes(segment) ? [{ pattern: segment, kind }] : []),
  ...(paths.some((path) => path !== segment) ? [{ pattern: `${segment}/*`, kind }] : []),
];

const NO_FIREWALL = {
  id: 'AwsSolutions-CFR2',
  reason:
    'A web ACL costs 5 USD a month and 0.60 USD per million requests, ten times the budget of the idle service, so it is a setting. Each API route has a throttle, and the queue limits how many fans buy at once.',
};

const acknowledge = (bucket: IBucket, distribution: Distribution, hasFirewall: boolean): void => {
  Validations.of(bucket).acknowledge({
    id: 'AwsSolutions-S1',
    reason:
      'The bucket holds the files of a public page, and only the distribution reads it. An access log would need a second bucket and tell nothing new.',
  });
  Validations.of(distribution).acknowledge(
    { id: 'AwsSolutions-CFR1', reason: 'Fans buy from anywhere: no country is blocked.' },
    ...(hasFirewall ? [] : [NO_FIREWALL]),
    {
      id: 'AwsSolutions-CFR3',
      reason:
        "Every request that reaches the service is in the API's access log. The rest are public files and cached public reads: a log would only collect fans' addresses.",
    },
    {
      id: 'AwsSolutions-CFR4',
      reason:
        "With CloudFront's default certificate, the distribution's domain cannot require more than TLS 1.0. Browsers use TLS 1.2 or 1.3. Only a custom domain with a certificate changes this.",
    },
  );
};
