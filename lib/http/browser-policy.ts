/** What a page of ours may load, and to whom it may talk: itself, and whoever signs people in. */
export const contentSecurityPolicy = (signInOrigins: readonly string[] = []): string =>
  Object.entries({
    'default-src': ["'self'"],
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

/** What no page of ours has a use for. */
export const permissionsPolicy = ['camera', 'display-capture', 'geolocation', 'microphone', 'payment', 'usb']
  .map((feature) => `${feature}=()`)
  .join(', ');
