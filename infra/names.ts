/** Names that the commands in `local/` need. This file must not import the CDK: commands start without it. */

export const stackNameOf = (stage: string): string => `ConcertOnSale-${stage}`;

/** `npm run token` listens on this port. The issuer's client allows exactly this address. */
export const CLI_PORT = 8976;

/** Redirect of a sign-in from a terminal (RFC 8252 §7.3). */
export const cliCallbackUrl = (port = CLI_PORT): string => `http://localhost:${port}/`;
