import { CommandError } from '#local/command-error.ts';
import { TOKENS_PATH } from '#local/gateway/tokens-endpoint.ts';
import type { IssuedToken } from '#local/issuer/access-token.ts';

export interface Person {
  readonly email: string;
  readonly name?: string | undefined;
  readonly operator?: boolean | undefined;
}

/**
 * Gets an access token from a laptop stack, without a sign-in.
 * @throws CommandError when it returns none
 */
export const laptopToken = async (url: string, person: Person): Promise<IssuedToken> => {
  const answer = await ask(url, person);
  if (answer.accessToken) return answer as IssuedToken;
  throw new CommandError(`${url} returns no token: ${JSON.stringify(answer)}`);
};

const ask = async (url: string, person: Person): Promise<Partial<IssuedToken>> => {
  const response = await fetch(new URL(TOKENS_PATH, url), {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'accept-language': 'en' },
    body: JSON.stringify(person),
  }).catch(() => {
    throw new CommandError(`nothing answers at ${url}: run \`npm start\` first, or pass the right --url`);
  });
  try {
    return (await response.json()) as Partial<IssuedToken>;
  } catch {
    throw new CommandError(`${url} returns no token: it is not a laptop stack (status ${response.status})`);
  }
};
