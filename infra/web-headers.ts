import { Duration } from 'aws-cdk-lib';
import {
  HeadersFrameOption,
  HeadersReferrerPolicy,
  type ResponseHeadersCorsBehavior,
  type ResponseHeadersPolicyProps,
} from 'aws-cdk-lib/aws-cloudfront';

import { contentSecurityPolicy, permissionsPolicy } from '#lib/http/browser-policy.ts';

export interface HeaderContent {
  /** Origins that the page talks to during a sign-in. */
  readonly signInOrigins?: readonly string[];
  /**
   * Another origin that may read the answers. The CDN sets the CORS headers, because a cached answer is the same for every
   * origin.
   */
  readonly readableBy?: string;
}

/** Security headers of every answer. */
export const headersOf = ({ signInOrigins = [], readableBy }: HeaderContent): ResponseHeadersPolicyProps => ({
  securityHeadersBehavior: {
    contentSecurityPolicy: {
      contentSecurityPolicy: `${contentSecurityPolicy(signInOrigins)}; upgrade-insecure-requests`,
      override: true,
    },
    contentTypeOptions: { override: true },
    frameOptions: { frameOption: HeadersFrameOption.DENY, override: true },
    referrerPolicy: { referrerPolicy: HeadersReferrerPolicy.NO_REFERRER, override: true },
    strictTransportSecurity: {
      accessControlMaxAge: Duration.days(730),
      includeSubdomains: true,
      preload: true,
      override: true,
    },
  },
  customHeadersBehavior: {
    customHeaders: [
      { header: 'Cross-Origin-Opener-Policy', value: 'same-origin', override: true },
      { header: 'Permissions-Policy', value: permissionsPolicy, override: true },
    ],
  },
  ...(readableBy !== undefined && { corsBehavior: corsFor(readableBy) }),
});

const corsFor = (origin: string): ResponseHeadersCorsBehavior => ({
  accessControlAllowOrigins: [origin],
  accessControlAllowMethods: ['GET', 'HEAD', 'OPTIONS'],
  accessControlAllowHeaders: ['accept-language', 'content-type'],
  accessControlExposeHeaders: ['link', 'retry-after'],
  accessControlAllowCredentials: false,
  originOverride: true,
});
