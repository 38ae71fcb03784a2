import { FIRST_SCRIPT_SOURCE } from '#lib/http/first-script.ts';

/** What a page may load, and where it may send requests: its own origin, and the sign-in origins. */
export const contentSecurityPolicy = (signInOrigins: readonly string[] = []): string =>
  Object.entries({
    'default-src': ["'self'"],
    'script-src': ["'self'", FIRST_SCRIPT_SOURCE],
    'connect-src': ["'self'", ...signInOrigins],
    'img-src': ["'self'", 'data:'],
    'form-action': ["'self'", ...signInOrigins],
    'object-src': ["'none'"],
    'base-uri': ["'none'"],
    'frame-src': ["'none'"],
    'frame-ancestors': ["'none'"],
  })
    .map(([directive, sources]) => [directive, ...sources].join(' '))
    .join('; ');

/** Browser features that no page uses. */
export const permissionsPolicy = ['camera', 'display-capture', 'geolocation', 'microphone', 'payment', 'usb']
  .map((feature) => `${feature}=()`)
  .join(', ');

/** The headers of every page, without those that need TLS. */
export const pageHeaders = {
  'content-security-policy': contentSecurityPolicy(),
  'cross-origin-opener-policy': 'same-origin',
  'permissions-policy': permissionsPolicy,
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
} as const;
