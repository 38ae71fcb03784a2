import { signInByBrowser } from '#local/cli/browser-sign-in.ts';
import { readDeployedStack } from '#local/cli/deployed-stack.ts';
import { fail } from '#local/cli/fail.ts';
import { laptopToken } from '#local/cli/laptop-token.ts';
import { openBrowser } from '#local/cli/open-browser.ts';
import { readOptions } from '#local/cli/options.ts';
import { findStack } from '#local/cli/stack-file.ts';
import { CommandError } from '#local/command-error.ts';

/** Prints only an access token to stdout. All else goes to stderr. */
const USAGE =
  'usage: npm run token -- --email you@example.com [--name NAME] [--operator] [--url URL] | ' +
  '--aws [--stage STAGE] [--region REGION] | --issuer URL --client-id ID [--port 8976]';

const OPTIONS = {
  email: { type: 'string' },
  name: { type: 'string' },
  operator: { type: 'boolean' },
  url: { type: 'string' },
  aws: { type: 'boolean' },
  stage: { type: 'string' },
  region: { type: 'string' },
  issuer: { type: 'string' },
  'client-id': { type: 'string' },
  port: { type: 'string' },
} as const;

type Options = ReturnType<typeof readOptions<typeof OPTIONS>>;
type Option = keyof Options;

/** Three ways to get a token, with their required and optional options. */
const ways = {
  email: { needs: ['email'], may: ['name', 'operator', 'url'] },
  aws: { needs: ['aws'], may: ['stage', 'region'] },
  issuer: { needs: ['issuer', 'client-id'], may: ['port'] },
} as const satisfies Record<string, { needs: Option[]; may: Option[] }>;

const chooseWay = (given: readonly Option[]): keyof typeof ways => {
  const found = Object.entries(ways).find(
    ([, { needs, may }]) =>
      needs.every((option) => given.includes(option)) &&
      given.every((option) => [...needs, ...may].some((known) => known === option)),
  );
  if (!found) throw new CommandError(USAGE);
  return found[0] as keyof typeof ways;
};

const portOf = (text: string | undefined): number | undefined => {
  if (text === undefined) return undefined;
  const port = Number(text);
  if (Number.isInteger(port) && port > 0 && port <= 65_535) return port;
  throw new CommandError(`--port ${text} is not a port: use a number from 1 to 65535`);
};

const signIn = (issuer: string, clientId: string, port?: number): Promise<string> =>
  signInByBrowser({ issuer, clientId, port, input: process.stdin, say: console.error, openBrowser });

const run: Readonly<Record<keyof typeof ways, (options: Options) => Promise<string>>> = {
  email: async ({ email = '', name, operator, url }) => {
    const stack = url ?? (await findStack())?.url ?? 'http://127.0.0.1:3000';
    return (await laptopToken(stack, { email, name, operator })).accessToken;
  },
  aws: async ({ stage, region }) => {
    const { output } = await readDeployedStack({ stage, region });
    return signIn(output('Issuer'), output('CliClientId'));
  },
  issuer: ({ issuer = '', 'client-id': clientId = '', port }) => signIn(issuer, clientId, portOf(port)),
};

try {
  const options = readOptions(OPTIONS, USAGE);
  const way = chooseWay(Object.keys(options) as Option[]);
  console.log(await run[way](options));
  process.stdin.destroy();
} catch (error) {
  fail(error);
}
