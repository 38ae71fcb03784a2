import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';

import { operations, routes } from '#functions/routes.ts';
import { pageRequestCode } from '#infra/page-request.ts';
import { readSettings } from '#infra/settings.ts';
import { behavioursOf, LIST_QUERY, Web } from '#infra/web.ts';
import { PageQuery } from '#lib/http/paging.ts';
import type { Route } from '#lib/http/route.ts';
import { DATE_DOCUMENT } from '#lib/page-paths.ts';

const SIGN_IN = 'https://sign-in.example.com';
const WEB_ACL = 'arn:aws:wafv2:us-east-1:123456789012:global/webacl/a/b';
/** CloudFront's own policies, by the ids that AWS documents. */
const CACHING_DISABLED = '4135ea2d-6df8-44a3-9df3-4b5a84be39ad';
const ALL_BUT_HOST = 'b689b0a8-53d0-40ab-baf2-68738e2966ac';

const build = (context: Record<string, unknown> = {}) => {
  const settings = readSettings(context, {});
  const stack = new Stack(new App(), 'Scratch', { env: { region: settings.region } });
  const web = new Web(stack, 'Web', {
    settings,
    apiDomain: 'api.example.com',
    signInOrigins: [SIGN_IN],
    ...(settings.wafRateLimit !== undefined && { webAclArn: WEB_ACL }),
  });
  return { stack, web, template: Template.fromStack(stack) };
};

interface CacheBehavior {
  readonly PathPattern: string;
  readonly AllowedMethods: string[];
  readonly CachePolicyId: unknown;
  readonly OriginRequestPolicyId: unknown;
  readonly TargetOriginId: string;
  readonly ViewerProtocolPolicy: string;
  readonly ResponseHeadersPolicyId: { readonly Ref: string };
  readonly FunctionAssociations?: readonly unknown[];
}

const only = (template: Template, type: string) => {
  const found = Object.entries(template.findResources(type));
  expect(found).toHaveLength(1);
  const [[id, resource]] = found as [[string, { readonly Properties: Record<string, unknown> }]];
  return { id, ...resource };
};

const distributionOf = (template: Template) =>
  only(template, 'AWS::CloudFront::Distribution').Properties['DistributionConfig'] as {
    readonly CacheBehaviors: CacheBehavior[];
    readonly DefaultCacheBehavior: CacheBehavior;
    readonly CustomErrorResponses: Record<string, unknown>[];
  };

/** Matches as CloudFront does: `*` is any number of characters, including slashes, and `?` is one. */
const matches = (pattern: string, path: string): boolean =>
  new RegExp(
    `^${pattern
      .replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`)
      .replaceAll('*', '.*')
      .replaceAll('?', '.')}$`,
  ).test(path);

const exampleOf = ({ path }: Route): string =>
  path.replaceAll(/\{\w+\}/g, '01990000-0000-7000-8000-000000000007');

const { template } = build();
const { CacheBehaviors, ...distribution } = distributionOf(template);
const FILES = ['/assets/*', '/posters/*', '/draws/*'];
/** The behaviours of the API's paths. */
const behaviours = CacheBehaviors.filter(({ PathPattern }) => !FILES.includes(PathPattern));

interface CacheKey {
  readonly MinTTL: number;
  readonly ParametersInCacheKeyAndForwardedToOrigin: {
    readonly QueryStringsConfig: { readonly QueryStringBehavior: string; readonly QueryStrings?: string[] };
  };
}

/** The stack's cache policies. Others belong to CloudFront. */
const cachePolicies = template.findResources('AWS::CloudFront::CachePolicy');

const cacheOf = ({ CachePolicyId }: CacheBehavior): CacheKey | undefined => {
  const { Ref } = CachePolicyId as { readonly Ref?: string };
  return Ref === undefined
    ? undefined
    : (cachePolicies[Ref] as { Properties: { CachePolicyConfig: CacheKey } }).Properties.CachePolicyConfig;
};

const behaviourFor = (route: Route): CacheBehavior => {
  const found = behaviours.find(({ PathPattern }) => matches(PathPattern, exampleOf(route)));
  if (!found) throw new Error(`${route.path} would go to the bucket`);
  return found;
};

/** Whether browsers open such a path as a page. Only pages need the CloudFront function. */
const isPage = ({ FunctionAssociations }: CacheBehavior): boolean => FunctionAssociations !== undefined;

const isCached = (behaviour: CacheBehavior): boolean => cacheOf(behaviour) !== undefined;

describe('the behaviour of a path', () => {
  test.each(operations)('%s', (operation) => {
    const route: Route = routes[operation];
    const behaviour = behaviourFor(route);
    const mayBeCached =
      route.method === 'GET' && route.access === 'public' && route.cacheSeconds !== undefined;

    expect(behaviour.AllowedMethods).toContain(route.method);
    expect(behaviour.TargetOriginId).not.toBe(distribution.DefaultCacheBehavior.TargetOriginId);
    expect(behaviour.ViewerProtocolPolicy).toBe(route.isPage ? 'redirect-to-https' : 'https-only');
    expect(isCached(behaviour)).toBe(mayBeCached);
    if (mayBeCached) return;
    expect(behaviour).toMatchObject({
      CachePolicyId: CACHING_DISABLED,
      OriginRequestPolicyId: ALL_BUT_HOST,
    });
  });

  test('every pattern matches some path', () => {
    const used = new Set(operations.map((operation) => behaviourFor(routes[operation]).PathPattern));

    expect([...used].toSorted()).toEqual(behaviours.map(({ PathPattern }) => PathPattern).toSorted());
  });

  test.each([
    '/',
    '/index.html',
    '/assets/app.js',
    '/posters/one-small.webp',
    '/draws/1/checkpoint',
    '/sw.js',
    '/favicon.ico',
  ])('%s is a file of the page', (path) => {
    expect(behaviours.filter(({ PathPattern }) => matches(PathPattern, path))).toEqual([]);
  });
});

describe('pages', () => {
  const { DefaultCacheBehavior: files } = distribution;
  const concert = behaviourFor(routes.getConcertPage);
  const functionsOf = ({ FunctionAssociations = [] }: CacheBehavior) => FunctionAssociations;

  test('are found by their paths, by one function', () => {
    const { id, Properties } = only(template, 'AWS::CloudFront::Function');

    expect(Properties).toMatchObject({
      FunctionCode: pageRequestCode,
      FunctionConfig: { Runtime: 'cloudfront-js-2.0' },
    });
    for (const behaviour of [files, concert]) {
      expect(functionsOf(behaviour)).toEqual([
        { EventType: 'viewer-request', FunctionARN: { 'Fn::GetAtt': [id, 'FunctionARN'] } },
      ]);
    }
  });

  test('have the same headers, whether they are files or answers of the API', () => {
    expect(concert.ResponseHeadersPolicyId).toEqual(files.ResponseHeadersPolicyId);
  });

  test('leave the requests for the API, for hashed files, for posters and for files of draws alone', () => {
    const others = CacheBehaviors.filter((behaviour) => behaviour !== concert);

    expect(others.flatMap(functionsOf)).toEqual([]);
    for (const pattern of FILES) {
      const found = CacheBehaviors.find(({ PathPattern }) => PathPattern === pattern);
      expect(found?.TargetOriginId).toBe(files.TargetOriginId);
    }
  });
});

describe('patterns', () => {
  const read = (path: string): Route => ({ method: 'GET', path, access: 'public', cacheSeconds: 1 });
  const own = (path: string): Route => ({ method: 'GET', path, access: 'user' });

  test('uncached paths come before cached ones, for any order of the routes', () => {
    expect(behavioursOf([read('/shows'), read('/shows/{id}'), own('/shows/{id}/seat')])).toEqual([
      { pattern: '/shows/*/seat', kind: 'passed on' },
      { pattern: '/shows', kind: 'single' },
      { pattern: '/shows/*', kind: 'single' },
    ]);
  });

  test('a list comes before other cached paths', () => {
    const list = (path: string): Route => ({ ...read(path), isList: true });

    expect(behavioursOf([read('/shows/{id}'), list('/shows'), list('/shows/{id}/dates')])).toEqual([
      { pattern: '/shows', kind: 'list' },
      { pattern: '/shows/*/dates', kind: 'list' },
      { pattern: '/shows/*', kind: 'single' },
    ]);
  });

  test('a path with a write is not cached', () => {
    expect(behavioursOf([read('/shows'), { method: 'POST', path: '/shows', access: 'operator' }])).toEqual([
      { pattern: '/shows', kind: 'passed on' },
    ]);
  });

  test('a read that is not public is not cached, even if its route says so', () => {
    expect(behavioursOf([{ ...own('/me'), cacheSeconds: 1 }])).toEqual([
      { pattern: '/me', kind: 'passed on' },
    ]);
  });
});

describe('cached reads', () => {
  const cached = operations.filter((operation) => isCached(behaviourFor(routes[operation])));

  test.each(cached)(
    '%s is cached for at least a second, and only lists and documents have query parameters in the key',
    (operation) => {
      const route: Route = routes[operation];
      const keys = route.isList ? LIST_QUERY : route.isPage ? [DATE_DOCUMENT] : [];

      expect(cacheOf(behaviourFor(route))).toMatchObject({
        MinTTL: 1,
        DefaultTTL: 1,
        MaxTTL: 60,
        ParametersInCacheKeyAndForwardedToOrigin: {
          CookiesConfig: { CookieBehavior: 'none' },
          HeadersConfig: { HeaderBehavior: 'none' },
          QueryStringsConfig:
            keys.length > 0
              ? { QueryStringBehavior: 'whitelist', QueryStrings: keys }
              : { QueryStringBehavior: 'none' },
          EnableAcceptEncodingGzip: true,
          EnableAcceptEncodingBrotli: true,
        },
      });
    },
  );

  test('include board and seat map, which are not lists', () => {
    expect(cached).toEqual(expect.arrayContaining(['getBoard', 'getSeatMap', 'listConcerts']));
    expect(operations.filter((operation) => 'isList' in routes[operation])).not.toContain('getBoard');
  });

  test('have every parameter of a list in the key', () => {
    expect(LIST_QUERY.toSorted()).toEqual(Object.keys(PageQuery.shape).toSorted());
  });

  test('forward nothing about the caller', () => {
    const { id, Properties } = only(template, 'AWS::CloudFront::OriginRequestPolicy');

    expect(Properties['OriginRequestPolicyConfig']).toMatchObject({
      CookiesConfig: { CookieBehavior: 'none' },
      HeadersConfig: { HeaderBehavior: 'whitelist', Headers: ['Accept-Language'] },
      QueryStringsConfig: { QueryStringBehavior: 'none' },
    });
    for (const behaviour of behaviours.filter(isCached)) {
      expect(behaviour.OriginRequestPolicyId).toEqual({ Ref: id });
      expect(behaviour.AllowedMethods).toEqual(['GET', 'HEAD', 'OPTIONS']);
    }
  });

  test('allow the web origin of the settings, and no other', () => {
    const other = build({ webOrigin: 'https://shop.example.com' }).template;
    const policies = other.findResources('AWS::CloudFront::ResponseHeadersPolicy', {
      Properties: { ResponseHeadersPolicyConfig: { CorsConfig: Match.anyValue() } },
    });
    const [[id, policy]] = Object.entries(policies) as [[string, unknown]];

    expect(Object.keys(policies)).toHaveLength(1);
    expect(policy).toMatchObject({
      Properties: {
        ResponseHeadersPolicyConfig: {
          CorsConfig: {
            AccessControlAllowOrigins: { Items: ['https://shop.example.com'] },
            AccessControlAllowCredentials: false,
          },
        },
      },
    });
    const readable = distributionOf(other)
      .CacheBehaviors.filter(({ ResponseHeadersPolicyId }) => ResponseHeadersPolicyId.Ref === id)
      .map(({ PathPattern }) => PathPattern);
    const reads = behaviours.filter((behaviour) => isCached(behaviour) && !isPage(behaviour));
    expect(readable).toEqual(reads.map(({ PathPattern }) => PathPattern));
    expect(JSON.stringify(template.toJSON())).not.toContain('CorsConfig');
  });
});

test('no error is cached, and none is replaced by the page', () => {
  const kept = [400, 403, 404, 405, 414, 416, 500, 501, 502, 503, 504];

  expect(distribution.CustomErrorResponses).toEqual(
    kept.map((code) => ({ ErrorCode: code, ErrorCachingMinTTL: 0 })),
  );
});

test('the bucket is private, and only the distribution may read it', () => {
  template.hasResource('AWS::S3::Bucket', {
    Properties: {
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
    },
    DeletionPolicy: 'RetainExceptOnCreate',
  });
  template.hasResourceProperties('AWS::S3::BucketPolicy', {
    PolicyDocument: {
      Statement: [
        Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
        Match.objectLike({
          Effect: 'Allow',
          Action: 's3:GetObject',
          Principal: { Service: 'cloudfront.amazonaws.com' },
          Condition: { StringEquals: { 'AWS:SourceArn': Match.anyValue() } },
        }),
      ],
    },
  });
  template.hasResourceProperties('AWS::CloudFront::OriginAccessControl', {
    OriginAccessControlConfig: { SigningBehavior: 'always', SigningProtocol: 'sigv4' },
  });
  template.resourceCountIs('AWS::Lambda::Function', 0);
});

test('an ephemeral bucket is deleted with its stack', () => {
  build({ ephemeral: true }).template.hasResource('AWS::S3::Bucket', { DeletionPolicy: 'Delete' });
});

test('the CDN sends a secret, so that the API trusts the address that it gives for the fan', () => {
  const { Origins } = distribution as unknown as { Origins: { OriginCustomHeaders?: unknown }[] };

  expect(Origins.map(({ OriginCustomHeaders }) => OriginCustomHeaders)).toEqual([
    undefined,
    [{ HeaderName: 'x-origin-verify', HeaderValue: { Ref: 'AWS::StackId' } }],
  ]);
});

test('the distribution has the web ACL, if any', () => {
  expect(distribution).not.toHaveProperty('WebACLId');
  expect(distributionOf(build({ wafRateLimit: 1_000 }).template)).toHaveProperty('WebACLId', WEB_ACL);
});

test('every answer has security headers', () => {
  const policies = template.findResources('AWS::CloudFront::ResponseHeadersPolicy');
  const used = new Set(
    [distribution.DefaultCacheBehavior, ...behaviours].map((each) => each.ResponseHeadersPolicyId.Ref),
  );

  expect([...used].toSorted()).toEqual(Object.keys(policies).toSorted());
  for (const policy of Object.values(policies)) {
    expect(policy).toMatchObject({
      Properties: {
        ResponseHeadersPolicyConfig: {
          SecurityHeadersConfig: {
            StrictTransportSecurity: {
              AccessControlMaxAgeSec: 63_072_000,
              IncludeSubdomains: true,
              Preload: true,
            },
            ContentTypeOptions: { Override: true },
            FrameOptions: { FrameOption: 'DENY' },
            ReferrerPolicy: { ReferrerPolicy: 'no-referrer' },
          },
        },
      },
    });
  }
});

test('the page connects only to its origin and the sign-in page, and runs only its own scripts', () => {
  const policy = template.findResources('AWS::CloudFront::ResponseHeadersPolicy')[
    distribution.DefaultCacheBehavior.ResponseHeadersPolicyId.Ref
  ] as {
    Properties: {
      ResponseHeadersPolicyConfig: {
        SecurityHeadersConfig: { ContentSecurityPolicy: { ContentSecurityPolicy: string } };
      };
    };
  };
  const { ContentSecurityPolicy: text } =
    policy.Properties.ResponseHeadersPolicyConfig.SecurityHeadersConfig.ContentSecurityPolicy;
  const directives = Object.fromEntries(
    text.split('; ').map((directive) => {
      const [name = '', ...sources] = directive.split(' ');
      return [name, sources];
    }),
  );

  expect(directives).toMatchObject({
    'default-src': ["'self'"],
    'script-src': ["'self'", expect.stringMatching(/^'sha256-/)],
    'connect-src': ["'self'", SIGN_IN],
    'form-action': ["'self'", SIGN_IN],
    'object-src': ["'none'"],
    'base-uri': ["'none'"],
    'frame-ancestors': ["'none'"],
  });
  expect(text).not.toMatch(/unsafe|\*/);
});
