import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, inject, vi } from 'vitest';
import type { JWK } from 'jose';

import { type Operation, routes } from '#functions/routes.ts';
import { auditTable } from '#lib/audit/audit-table.ts';
import { env } from '#lib/env.ts';
import type { pathParameters } from '#lib/http/input.ts';
import type { Access } from '#lib/http/route.ts';
import { log } from '#lib/log.ts';
import { scanRows } from '#lib/table/scan.ts';
import { readKeyRing } from '#lib/token/token-keys.ts';
import { type Stack, startStack } from '#local/stack.ts';
import {
  aDate,
  aSecretFan,
  type ShowDate,
  type Entered,
  enterSale,
  type Fan,
  send,
  sendUntilAnswered,
} from '#test/support/api.ts';
import { leaksIn, tokensIn } from '#test/support/leaks.ts';
import { askChecked, type Init, type Received } from '#test/support/checked-answer.ts';
import { capturePrinted, failuresIn } from '#test/support/output.ts';

/** A fan inside a sale. */
interface Guest extends Fan, Entered {
  /** Idempotency key of their charge. */
  readonly key: string;
}

export type Ids = Partial<Record<keyof typeof pathParameters, string>>;

export interface Asking extends Omit<Init, 'headers'> {
  readonly headers?: Readonly<Record<string, string>>;
  /** Instead of the ids of `sale` and of the caller. */
  readonly ids?: Ids;
  /** Changes the path or query. */
  readonly change?: (template: string) => string;
}

/** A stack with a victim who owns and holds seats, and an attacker. */
export interface Setup {
  readonly stack: Stack;
  readonly sale: ShowDate;
  /** Another sale, in which the victim holds a seat. */
  readonly elsewhere: ShowDate;
  /** Has paid seat 7 of `sale` and holds seat 8 of `elsewhere`. */
  readonly victim: Guest & { readonly paymentId: string; readonly ticket: string };
  /** Is inside `sale` and holds seat 20. */
  readonly attacker: Guest;
  readonly operator: Fan;
  readonly issuerKey: JWK;
  /** What no log may contain. */
  readonly secrets: Set<string>;
  /** The right token: the operator's, or the attacker's. */
  readonly tokenFor: (operation: Operation) => string;
  /** Sends a request, and checks the answer against the OpenAPI document. Adds the answer's tokens to `secrets`. */
  readonly ask: (operation: Operation, asking?: Asking) => Promise<Received>;
  /** How many requests were sent. */
  readonly countAsked: () => number;
  /** Fails unless the victim's rows are unchanged, the audit passes, nothing failed and the log has no secret. */
  readonly expectUnchanged: () => Promise<void>;
  /** Fails unless a secret in the log would be found. */
  readonly expectLeaksFound: () => void;
  readonly end: () => Promise<void>;
}

export const setUp = async (): Promise<Setup> => {
  const dataDir = await mkdtemp(join(tmpdir(), 'security-'));
  const stack = await startStack({
    port: 0,
    dynamodbEndpoint: inject('dynamodbEndpoint'),
    tableName: env('table'),
    dataDir,
  });
  const output = capturePrinted();
  const issuerKey = await readIssuerKey(dataDir);
  const secrets = new Set([
    ...(['d', 'p', 'q', 'dp', 'dq', 'qi'] as const).map((part) => issuerKey[part] ?? ''),
    ...Object.values(await readKeyRing(stack.tokenKeysSecret)),
  ]);
  const people = await arrange(stack, secrets);
  return {
    stack,
    ...people,
    issuerKey,
    secrets,
    tokenFor: tokenChooser(people),
    ...sender(stack, people, secrets),
    ...(await expectations(people.victim, secrets, output)),
    end: async () => {
      await stack.stop();
      vi.restoreAllMocks();
      await rm(dataDir, { recursive: true });
    },
  };
};

type People = Pick<Setup, 'sale' | 'elsewhere' | 'victim' | 'attacker' | 'operator'>;

/** Adds their tokens and keys to `secrets`. */
const arrange = async (stack: Stack, secrets: Set<string>): Promise<People> => {
  const [sale, elsewhere] = await Promise.all([aDate(stack), aDate(stack)]);
  const [victim, attacker, operator] = await Promise.all([
    aSecretFan(stack, secrets),
    aSecretFan(stack, secrets),
    aSecretFan(stack, secrets, { operator: true }),
  ]);
  const [inside, there, own] = await Promise.all([
    enter(stack, sale, victim, 7),
    enter(stack, elsewhere, victim, 8),
    enter(stack, sale, attacker, 20),
  ]);
  for (const { queueToken, pass, key } of [inside, there, own]) secrets.add(queueToken).add(pass).add(key);
  const paid = await sendUntilAnswered(stack, 'POST', '/payments', { token: inside.pass });
  const paymentId = paid.body.paymentId as string;
  const ticket = await readTicket(stack, victim);
  secrets.add(ticket);
  return { sale, elsewhere, victim: { ...there, paymentId, ticket }, attacker: own, operator };
};

/** A fan enters, with this seat. One key for all sales: points are charged once. */
const enter = async (stack: Stack, sale: ShowDate, fan: Fan, seat: number): Promise<Guest> => {
  const key = `charge-${fan.userId.split('').toReversed().join('')}`;
  return { ...fan, ...(await enterSale(stack, sale, fan, { wish: `?seats=${seat}`, key })), key };
};

const readTicket = async (stack: Stack, { accessToken: token }: Fan): Promise<string> => {
  const { body } = await send(stack, 'GET', '/users/me/reservations', { token });
  return body.find((one: { ticket: string | null }) => one.ticket !== null).ticket;
};

const tokenChooser = ({ attacker, operator }: People): Setup['tokenFor'] => {
  const tokens: Readonly<Record<Access, string>> = {
    public: '',
    user: attacker.accessToken,
    operator: operator.accessToken,
    queue: attacker.queueToken,
    pass: attacker.pass,
  };
  return (operation) => tokens[routes[operation].access];
};

const sender = (
  stack: Stack,
  { sale: { concertId, scheduleId }, victim: { paymentId } }: People,
  secrets: Set<string>,
): Pick<Setup, 'ask' | 'countAsked'> => {
  let asked = 0;
  return {
    ask: async (operation, { ids, change, ...init } = {}) => {
      asked += 1;
      const { method, path } = routes[operation];
      const named: Required<Ids> = { concertId, scheduleId, userId: 'me', paymentId, ...ids };
      const template = change?.(path) ?? path;
      const url = template.replaceAll(/\{(\w+)\}/g, (_, name: keyof Ids) => named[name]);
      const answer = await askChecked(stack.url, method, url, init);
      for (const token of tokensIn(answer.text)) secrets.add(token);
      return answer;
    },
    countAsked: () => asked,
  };
};

const expectations = async (
  victim: Fan,
  secrets: ReadonlySet<string>,
  { printed, clear }: ReturnType<typeof capturePrinted>,
): Promise<Pick<Setup, 'expectUnchanged' | 'expectLeaksFound'>> => {
  const before = await belongings(victim);
  return {
    expectUnchanged: async () => {
      expect(await belongings(victim)).toEqual(before);
      expect((await auditTable(Date.now())).findings).toEqual([]);
      expect(leaksIn(printed.join('\n'), secrets).map((secret) => secret.slice(0, 40))).toEqual([]);
      expect(failuresIn(printed)).toEqual([]);
    },
    expectLeaksFound: () => {
      for (const secret of secrets) {
        clear();
        log.info('request', { header: `Bearer ${secret}` });
        expect(leaksIn(printed.join('\n'), secrets)).not.toEqual([]);
      }
      clear();
    },
  };
};

const readIssuerKey = async (dataDir: string): Promise<JWK> => {
  const kept = JSON.parse(await readFile(join(dataDir, 'secrets.json'), 'utf8')) as { issuerKey: JWK };
  return kept.issuerKey;
};

/** All rows of a user, by their keys. */
const belongings = async ({ userId }: Fan): Promise<Readonly<Record<string, unknown>>> => {
  const rows: [string, unknown][] = [];
  for await (const row of scanRows()) {
    if (row.pk === `USER#${userId}` || row['userId'] === userId) rows.push([`${row.pk} ${row.sk}`, row]);
  }
  return Object.fromEntries(rows);
};
