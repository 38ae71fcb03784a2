import { v5 } from 'uuid';

import { OPERATORS } from '#lib/http/route.ts';

export interface Account {
  /** The `sub` claim. */
  readonly userId: string;
  readonly email: string;
  readonly name: string;
  readonly operator: boolean;
}

const PART = String.raw`[^\s@\p{Control}\p{Surrogate}\p{Noncharacter_Code_Point}\p{Default_Ignorable_Code_Point}\u2800\uFFFD]`;

/** Anything like an e-mail address, in visible characters. Nothing is sent there. */
export const EMAIL = new RegExp(String.raw`^${PART}{1,64}@${PART}{1,189}$`, 'u');

/** A uuid namespace: an e-mail address has the same user id after every start. */
const NAMESPACE = '5f0f6a3e-5a0f-4c59-9a3b-9b3f0d0c2f0a';

export const accountOf = (email: string, name?: string, operator = false): Account => {
  const address = email.trim().toLowerCase();
  return {
    userId: v5(address, NAMESPACE),
    email: address,
    name: name?.trim() || (address.split('@')[0] ?? address),
    operator,
  };
};

/** The claims of an access token, with the names of Amazon Cognito. */
export const claimsOf = ({ email, name, operator }: Account): Record<string, string | string[]> => ({
  email,
  name,
  ...(operator && { 'cognito:groups': [OPERATORS] }),
});
