import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import {
  decodeJwt,
  generateKeyPair,
  type JWK,
  type JWTHeaderParameters,
  type JWTPayload,
  SignJWT,
} from 'jose';

import { newNonce, pseudonymOf } from '#lib/draw/leaf.ts';
import { signReceipt } from '#lib/draw/receipt.ts';
import type { ScheduleId, UserId } from '#lib/ids.ts';
import { readKeyRing } from '#lib/token/token-keys.ts';
import type { Setup } from '#test/verification/security/setup.ts';

type Forger = () => Promise<string>;

const encode = (value: unknown): string =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

/** Signs any claims, even those that a library would refuse. */
const sign = (
  payload: JWTPayload,
  header: JWTHeaderParameters,
  key: CryptoKey | KeyObject | Uint8Array | string,
): Promise<string> =>
  new SignJWT(payload)
    .setProtectedHeader(header)
    .sign(typeof key === 'string' ? new TextEncoder().encode(key) : key);

const unsigned = (payload: JWTPayload, alg: string, signature = ''): string =>
  `${encode({ alg, typ: 'JWT' })}.${encode(payload)}.${signature}`;

const now = () => Math.floor(Date.now() / 1_000);

/** Malformed tokens. The names continue "a token …". */
const misshapen = (token: string): Record<string, Forger> => {
  const [head = '', payload = '', signature = ''] = token.split('.');
  return Object.fromEntries(
    Object.entries({
      'without its signature': `${head}.${payload}.`,
      'of two parts': `${head}.${payload}`,
      'of four parts': `${token}.${signature}`,
      'of five parts, as if encrypted': `${head}.${payload}.${signature}.${payload}.${signature}`,
      'with half a signature': `${head}.${payload}.${signature.slice(0, 20)}`,
      'with another signature': `${head}.${payload}.${signature.slice(20) + signature.slice(0, 20)}`,
      'without a header': `.${payload}.${signature}`,
      'without a payload': `${head}..${signature}`,
      'with a header that is no JSON': `${encode('no JSON')}.${payload}.${signature}`,
      'with a header that is a list': `${encode([])}.${payload}.${signature}`,
      'with a header that is null': `${encode('null')}.${payload}.${signature}`,
      'with a payload that is no JSON': `${head}.${encode('no JSON')}.${signature}`,
      'with a space in it': `${head}. ${payload}.${signature}`,
      'of two dots': '..',
      'with another dot at its end': `${token}.`,
      twice: `${token},${token}`,
      'as JSON': JSON.stringify({ protected: head, payload, signature }),
      'of 12 KB': `${head}.${payload}.${'A'.repeat(12_000)}`,
      'of 12 KB of dots': '.'.repeat(12_000),
      'with 10,000 levels in its payload': `${head}.${encode('['.repeat(8_000))}.${signature}`,
    }).map(([name, forged]) => [name, async () => forged]),
  );
};

/** What a valid access token is made of. */
interface Genuine {
  readonly claims: JWTPayload;
  readonly header: JWTHeaderParameters;
  readonly key: KeyObject;
}

/** A token that claims to be the victim's and an operator's. */
const genuineFor = ({ issuerKey, victim, operator }: Setup): Genuine => ({
  claims: { ...decodeJwt(operator.accessToken), sub: victim.userId },
  header: { alg: 'RS256', typ: 'at+jwt', kid: issuerKey.kid ?? '' },
  key: createPrivateKey({ key: issuerKey, format: 'jwk' }),
});

/** Access tokens that claim to be the victim's and an operator's. Each is wrong in one way. */
export const accessTokens = (setup: Setup): Record<string, Forger> => {
  const genuine = genuineFor(setup);
  return {
    ...unsignedTokens(genuine, setup),
    ...signedWithPublicKey(genuine, setup),
    ...signedWithOtherKey(genuine),
    ...signedOtherwise(genuine, setup),
    ...withOtherClaims(genuine),
    ...withOtherSubject(genuine, setup),
    ...ofOtherPurpose(setup),
    ...misshapen(setup.attacker.accessToken),
  };
};

const unsignedTokens = ({ claims }: Genuine, { attacker }: Setup): Record<string, Forger> => ({
  'that is unsigned, with alg none': async () => unsigned(claims, 'none'),
  'that is unsigned, with alg nOnE': async () => unsigned(claims, 'nOnE'),
  'with alg none and a signature': async () => unsigned(claims, 'none', attacker.accessToken.split('.')[2]),
});

/** The public key, which everyone knows, in the role of a shared secret. */
const signedWithPublicKey = (
  { claims, header, key }: Genuine,
  { issuerKey }: Setup,
): Record<string, Forger> => {
  const open = createPublicKey(key);
  const pem = open.export({ type: 'spki', format: 'pem' }).toString();
  return {
    'signed with the public key as a shared secret': () => sign(claims, { ...header, alg: 'HS256' }, pem),
    'signed with the public key’s text, trimmed': () => sign(claims, { ...header, alg: 'HS256' }, pem.trim()),
    'signed with the modulus as a shared secret': () =>
      sign(claims, { ...header, alg: 'HS256' }, Buffer.from(issuerKey.n ?? '', 'base64url')),
    'signed with the public key’s JWK as a shared secret': () =>
      sign(claims, { ...header, alg: 'HS256' }, JSON.stringify(open.export({ format: 'jwk' }))),
    'signed with a shared secret of zeros': () =>
      sign(claims, { ...header, alg: 'HS256' }, new Uint8Array(32)),
  };
};

const ownKey = async (alg: string) => generateKeyPair(alg, { extractable: true });

const signedWithOtherKey = ({ claims, header }: Genuine): Record<string, Forger> => ({
  'signed with another key': async () => sign(claims, header, (await ownKey('RS256')).privateKey),
  'signed with another key and no key id': async () =>
    sign(claims, { alg: 'RS256' }, (await ownKey('RS256')).privateKey),
  'signed with the key in its own header': async () => {
    const { privateKey, publicKey } = await ownKey('RS256');
    const jwk = (await crypto.subtle.exportKey('jwk', publicKey)) as JWK;
    return sign(claims, { ...header, jwk }, privateKey);
  },
  'signed with a key at a URL in its header': async () =>
    sign(
      claims,
      { ...header, jku: 'http://127.0.0.1:1/keys', x5u: 'http://127.0.0.1:1/' },
      (await ownKey('RS256')).privateKey,
    ),
  'signed with an elliptic curve key': async () =>
    sign(claims, { ...header, alg: 'ES256' }, (await ownKey('ES256')).privateKey),
});

const signedOtherwise = ({ claims, header, key }: Genuine, { attacker }: Setup): Record<string, Forger> => ({
  'signed with the right key by RS512': () => sign(claims, { ...header, alg: 'RS512' }, key),
  'signed with the right key by PS256': () => sign(claims, { ...header, alg: 'PS256' }, key),
  'with an unknown critical header': async () =>
    `${encode({ ...header, crit: ['must'], must: true })}.${attacker.accessToken.split('.').slice(1).join('.')}`,
});

const withOtherClaims = ({ claims, header, key }: Genuine): Record<string, Forger> => {
  const right = (payload: JWTPayload) => () => sign(payload, header, key);
  const without = (name: keyof JWTPayload) => right({ ...claims, [name]: undefined });
  return {
    'of another issuer': right({ ...claims, iss: 'https://issuer.example.com' }),
    'of the same issuer with a slash at the end': right({ ...claims, iss: `${String(claims.iss)}/` }),
    'without an issuer': without('iss'),
    'for another audience': right({ ...claims, aud: 'another-api' }),
    'for a client, like an id token': right({ ...claims, aud: 'web' }),
    'without an audience': without('aud'),
    'that is an id token': right({ ...claims, token_use: 'id' }),
    'that has expired': right({ ...claims, exp: now() - 1 }),
    'that never expires': without('exp'),
    'with an expiry that is text': right({ ...claims, exp: 'some day' as never }),
    'that is not valid yet': right({ ...claims, nbf: now() + 600 }),
    'that was issued in the future': right({ ...claims, iat: now() + 600 }),
    'without an issue time': without('iat'),
  };
};

const withOtherSubject = (
  { claims, header, key }: Genuine,
  { victim, attacker }: Setup,
): Record<string, Forger> => {
  const right = (sub: unknown) => () => sign({ ...claims, sub } as JWTPayload, header, key);
  return {
    'without a subject': right(undefined),
    'with an empty subject': right(''),
    'of a user with a path in the name': right('../WALLET'),
    'of a user with a separator in the name': right(`${victim.userId}#KEY`),
    'of a user with a NUL in the name': right(`${victim.userId}\0`),
    'of a user with a very long name': right('x'.repeat(2_000)),
    'with a list as its subject': right([victim.userId, attacker.userId]),
  };
};

/** Other tokens and texts in the place of an access token. */
const ofOtherPurpose = ({ victim, attacker, sale }: Setup): Record<string, Forger> => ({
  'that is a queue token': async () => victim.queueToken,
  'that is a payment token': async () => victim.pass,
  'that is a ticket': async () => victim.ticket,
  'with the payload of a payment token': async () => {
    const [head, , signature] = attacker.accessToken.split('.');
    return `${head}.${victim.pass.split('.')[1]}.${signature}`;
  },
  'with another user’s payload': async () => {
    const [head, , signature] = attacker.accessToken.split('.');
    return `${head}.${victim.accessToken.split('.')[1]}.${signature}`;
  },
  'that is a path': async () => sale.path,
});

/** An access token of the attacker as the issuer signs it, with other claims. */
export const attackerToken = ({ issuerKey, attacker }: Setup, changed: JWTPayload): Promise<string> =>
  sign(
    { ...decodeJwt(attacker.accessToken), ...changed },
    { alg: 'RS256', typ: 'at+jwt', kid: issuerKey.kid ?? '' },
    createPrivateKey({ key: issuerKey, format: 'jwk' }),
  );

/** A receipt as the service signs it. */
const aReceipt = (userId: string, id: string): Promise<string> => {
  const scheduleId = id as ScheduleId;
  const pseudonym = pseudonymOf(scheduleId, userId as UserId);
  return signReceipt({ scheduleId, entry: 0, pseudonym, nonce: newNonce() }, Date.now(), Date.now());
};

/** Payment tokens that claim to be the victim's. Each is wrong in one way; some have the right key. */
export const passes = async ({ stack, victim, attacker, sale }: Setup): Promise<Record<string, Forger>> => {
  const claims = decodeJwt(victim.pass);
  const [[kid, secret] = ['', '']] = Object.entries(await readKeyRing(stack.tokenKeysSecret));
  const header = { alg: 'HS256', typ: 'JWT', kid };
  const right =
    (payload: object, more: object = {}) =>
    () =>
      sign({ ...claims, ...payload }, { ...header, ...more }, secret);

  return {
    'that is unsigned, with alg none': async () => unsigned(claims, 'none'),
    'signed with another key': () => sign(claims, header, 'x'.repeat(43)),
    'signed with an empty key': () => sign(claims, header, new Uint8Array(32)),
    'signed with its key id': () => sign(claims, { ...header, kid: '0' }, '0'.repeat(32)),
    'signed by RS256': async () =>
      sign(claims, { ...header, alg: 'RS256' }, (await generateKeyPair('RS256')).privateKey),
    'of an unknown key': right({}, { kid: '1' }),
    'of the key __proto__': right({}, { kid: '__proto__' }),
    'of the key constructor': right({}, { kid: 'constructor' }),
    'of a key that is a list': right({}, { kid: [kid] }),
    'without a key id': right({}, { kid: undefined }),
    'signed with the right key by HS512': right({}, { alg: 'HS512' }),
    'of another issuer': right({ iss: 'somebody' }),
    'without an audience': right({ aud: undefined }),
    'for another purpose': right({ aud: 'operator' }),
    'for all purposes': right({ aud: ['queue', 'payment'] }),
    'that expired two days ago': right({ exp: now() - 2 * 86_400 }),
    'with an expiry that is text': right({ exp: 'some day' }),
    'that never expires': right({ exp: undefined }),
    'without a subject': right({ sub: undefined }),
    'of a user with a path in the name': right({ sub: '../WALLET' }),
    'without a place': right({ jti: undefined }),
    'of a place that is no id': right({ jti: '1' }),
    'of a date that is no id': right({ scheduleId: '../x' }),
    'of half a number': right({ position: 0.5 }),
    'of an entry whose nonce is too short': right({ nonce: 'x' }),
    'of an entry whose nonce is no text': right({ nonce: 7 }),
    'of a price that is text': right({ price: '70000' }),
    'that is an access token': async () => attacker.accessToken,
    'that is a ticket': async () => victim.ticket,
    'that is a receipt of a draw': () => aReceipt(victim.userId, sale.scheduleId),
    'with another user’s payload': async () => {
      const [head, , signature] = attacker.pass.split('.');
      return `${head}.${victim.pass.split('.')[1]}.${signature}`;
    },
    ...misshapen(attacker.pass),
  };
};

/** Ids that the service might take for another user's, or for the user's own. */
export const othersIds = (own: string, other: string): string[] => [
  other,
  other.toUpperCase(),
  own.toUpperCase(),
  `${own}%20`,
  `%20${own}`,
  `${own}%00`,
  `${own},${other}`,
  `${own}%2F..%2F${other}`,
  `..%2F${other}`,
  'ME',
  'me%20',
  'me%00',
  '%25me',
  '*',
  'null',
  '__proto__',
  'constructor',
  ...['ｍｅ', 'me\u0301', '\u202Eem'].map(encodeURIComponent),
];
