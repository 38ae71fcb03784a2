import { type Operation, operations, routes } from '#functions/routes.ts';
import { fields, JSON_TYPE } from '#test/verification/security/fields.ts';
import type { Ids, Setup } from '#test/verification/security/setup.ts';

export const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

export const withAccess = (...access: string[]): Operation[] =>
  operations.filter((operation) => access.includes(routes[operation].access));

export const withPathParameter = (name: string, among: readonly Operation[] = operations): Operation[] =>
  among.filter((operation) => routes[operation].path.includes(`{${name}}`));

/** Sends requests that must be refused. */
export const attempts = (setupOf: () => Setup) => {
  /** Sends a request for an operation about the victim. Apart from these changes it is valid. */
  const attempt = (
    operation: Operation,
    headers: Readonly<Record<string, string>>,
    ids: Ids = {},
    query = '',
  ) => {
    const body = fields[operation];
    return setupOf().ask(operation, {
      ids: { userId: setupOf().victim.userId, ...ids },
      change: (path) => `${path}${query}`,
      headers: { ...(body !== undefined && JSON_TYPE), ...headers },
      ...(body !== undefined && { body: `{${body}}` }),
    });
  };

  /** The requests that were answered with another status. @returns a text for each, with the name of its token */
  const unlike = async (
    status: number,
    forged: Readonly<Record<string, () => Promise<string>>>,
    over: readonly Operation[],
    headersOf: (token: string) => Readonly<Record<string, string>>,
  ): Promise<string[]> => {
    const found: string[] = [];
    for (const [name, forge] of Object.entries(forged)) {
      const token = await forge();
      if (token.split('.').length === 3 && token.length > 100) setupOf().secrets.add(token);
      const answers = await Promise.all(
        over.map(async (operation) => [operation, await attempt(operation, headersOf(token))] as const),
      );
      for (const [operation, answer] of answers)
        if (answer.status !== status) found.push(`${operation} with a token ${name}: ${answer.status}`);
    }
    return found;
  };

  return { attempt, unlike };
};
