/** Names of a deployment. This file must not import the CDK: commands in `local/` need it, and start without the CDK. */

export const stackNameOf = (stage: string): string => `ConcertOnSale-${stage}`;

/** The name of the service in log lines and metrics. */
export const serviceNameOf = (stage: string): string => `concert-onsale-${stage}`;

/** `holdSeats` → `HoldSeats`. */
export const constructIdOf = (name: string): string => `${name.charAt(0).toUpperCase()}${name.slice(1)}`;

/** `npm run token` listens on this port. The issuer's client allows exactly this address. */
export const CLI_PORT = 8976;

/** Redirect of a sign-in from a terminal (RFC 8252 §7.3). */
export const cliCallbackUrl = (port = CLI_PORT): string => `http://localhost:${port}/`;
