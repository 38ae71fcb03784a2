/** What the commands in `local/` know of a deployment. They start without the CDK, so it has no part here. */

export const stackNameOf = (stage: string): string => `ConcertOnSale-${stage}`;

/** The port that `npm run token` listens on. The issuer's client allows exactly this address. */
export const CLI_PORT = 8976;

/** Where the issuer sends the browser of someone who signs in from a terminal. (RFC 8252 §7.3) */
export const cliCallbackUrl = (port = CLI_PORT): string => `http://localhost:${port}/`;
